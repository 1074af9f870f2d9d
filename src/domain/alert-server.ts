// The port behind which webhooks arrive.

/** How a webhook was taken: kept on disk, refused as no document of alerts, or not now. */
export type Receipt =
  | { readonly type: 'accepted'; readonly added: number }
  | { readonly type: 'invalid'; readonly reason: string }
  | { readonly type: 'full' };

export interface AlertServerOptions {
  /** A loopback address. */
  readonly host: string;
  readonly port: number;
  /** What senders must give, as `Authorization: Bearer <token>` or as the password of basic authentication. */
  readonly token: string;
  readonly maxBytes: number;
  /** Takes a document; what it accepts is on disk when it returns. */
  readonly receive: (text: string) => Receipt;
}

export interface AlertServer {
  readonly url: string;
  close(): Promise<void>;
}
