// What every model behind the port has to do, whatever server it is of.
import { afterEach, describe, expect, test } from 'vitest';
import { K8sLearnError } from '../../src/domain/errors.ts';
import type { Model, ModelRequest } from '../../src/domain/model.ts';
import type { Said, Trouble } from '../support/ollama/script.ts';

export interface OpenedModel {
  readonly model: Model;
  /** The bodies of the chats so far. */
  readonly chats: () => readonly object[];
  close(): Promise<void>;
}

export type OpenModel = (turns: readonly (Said | Trouble)[]) => Promise<OpenedModel>;

const never = new AbortController().signal;
const TOOL = {
  name: 'DESCRIBE',
  description: 'Shows one object.',
  parameters: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
};
const REQUEST: ModelRequest = {
  messages: [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'why?' },
  ],
  tools: [],
  schema: null,
  maxOutputTokens: 64,
  attempt: 0,
};

/** Runs the suite against one adapter; `overflow` is how its server refuses a prompt that is too long. */
export function testModel(name: string, open: OpenModel, overflow: Trouble): void {
  describe(name, () => {
    let opened: OpenedModel | undefined;
    afterEach(async () => {
      await opened?.close();
      opened = undefined;
    });
    const start = async (...turns: readonly (Said | Trouble)[]): Promise<Model> => {
      opened = await open(turns);
      return opened.model;
    };
    const failure = (model: Model) => model.chat(REQUEST, { signal: never });
    const errorOf = async (attempt: Promise<unknown>): Promise<K8sLearnError> => {
      const error: unknown = await attempt.then(
        (value) => `no error but ${JSON.stringify(value)}`,
        (reason: unknown) => reason,
      );
      if (!(error instanceof K8sLearnError)) throw new Error(String(error));
      return error;
    };

    test('its server tells it from others of its name, always in the same way', async () => {
      const model = await start();
      const digest = await model.digest(never);
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect(await model.digest(never)).toBe(digest);
    });

    test('a text is given whole, and piece by piece as it comes', async () => {
      const model = await start({ content: 'Grüße aus 日本', thinking: 'let me see' });
      const heard: string[] = [];
      const reply = await model.chat(REQUEST, {
        signal: never,
        onText: (text, source) => heard.push(`${source}:${text}`),
      });
      expect(reply).toMatchObject({
        type: 'reply',
        content: 'Grüße aus 日本',
        thinking: 'let me see',
        finish: 'stop',
        toolCalls: [],
      });
      expect(heard.length).toBeGreaterThan(2);
      if (reply.type === 'reply') {
        expect(reply.promptTokens).toBeGreaterThan(0);
        expect(reply.outputTokens).toBeGreaterThan(0);
      }
    });

    test('calls come with their ids, and go back with them', async () => {
      const call = { name: 'DESCRIBE', arguments: { name: 'cart' } };
      const model = await start(
        { calls: [call, { ...call, arguments: { name: 'web' } }] },
        { content: 'ok' },
      );
      const reply = await model.chat({ ...REQUEST, tools: [TOOL] }, { signal: never });
      if (reply.type !== 'reply') throw new Error(reply.detail);
      expect(reply.toolCalls.map(({ args }) => args)).toEqual([{ name: 'cart' }, { name: 'web' }]);
      const ids = reply.toolCalls.map(({ id }) => id);
      expect(new Set(ids).size).toBe(2);
      await model.chat(
        {
          ...REQUEST,
          tools: [TOOL],
          messages: [
            ...REQUEST.messages,
            { role: 'assistant', content: '', toolCalls: reply.toolCalls },
            ...ids.map((id) => ({
              ...{ role: 'tool' as const, toolName: 'DESCRIBE', content: 'seen' },
              ...(id !== undefined && { toolCallId: id }),
            })),
          ],
        },
        { signal: never },
      );
      const sent = JSON.stringify(opened?.chats().at(-1));
      for (const id of ids) expect(sent.split(`"${id}"`).length).toBe(3);
    });

    test('a schema and the room for an answer are sent', async () => {
      const model = await start({ content: '{}' });
      await model.chat({ ...REQUEST, schema: { type: 'object', title: 'wanted' } }, { signal: never });
      const sent = JSON.stringify(opened?.chats()[0]);
      expect(sent).toContain('"title":"wanted"');
      expect(sent).toMatch(/"(?:num_predict|max_tokens)":64/);
    });

    test('a cut answer is known by its end', async () => {
      const model = await start({ content: 'and then', doneReason: 'length' });
      expect(await failure(model)).toMatchObject({ type: 'reply', finish: 'length' });
    });

    test.each<readonly [string, Trouble, string]>([
      ['a prompt that is too long', overflow, 'overflow'],
      [
        'a call that its server cannot read',
        { status: 500, error: 'Failed to parse input at pos 12' },
        'unreadable-call',
      ],
      ['the same in mid-stream', { streamError: 'invalid tool call arguments' }, 'unreadable-call'],
      ['a model without tools', { status: 400, error: 'this model does not support tools' }, 'no-tools'],
      ['an answer that breaks off', { cutAfter: 'I wi' }, 'cut'],
      ['an answer without its end', { unfinished: 'I wi' }, 'cut'],
      ['anything else', { status: 500, error: 'something odd' }, 'server'],
    ])('%s is a failure to work around', async (_, trouble, reason) => {
      const model = await start(trouble);
      expect(await failure(model)).toMatchObject({ type: 'failed', reason });
    });

    test('a busy server is waited for', async () => {
      const model = await start({ status: 503, error: 'Loading model' }, { content: 'ok' });
      expect(await failure(model)).toMatchObject({ type: 'reply', content: 'ok' });
    });

    test.each([
      'out-of-memory during startup',
      'failed to allocate buffer',
      'hipMalloc failed: not enough memory',
    ])('%s is an error with a way out', async (error) => {
      const model = await start({ status: 500, error });
      const { code, message, hint } = await errorOf(failure(model));
      expect(code).toBe('MODEL_UNAVAILABLE');
      expect(message).toContain('not enough memory');
      expect(hint).toMatch(/smaller model/);
    });

    test('a redirect is not followed', async () => {
      const model = await start({ redirectTo: 'http://127.0.0.1:9/' });
      expect((await errorOf(failure(model))).code).toBe('MODEL_UNAVAILABLE');
    });

    test('a server that is gone is an error', async () => {
      const model = await start();
      await opened?.close();
      opened = undefined;
      expect((await errorOf(failure(model))).code).toBe('MODEL_UNAVAILABLE');
    });

    test('an interruption ends a request at once', async () => {
      const model = await start({ content: 'late', firstTokenDelayMs: 30_000 });
      const controller = new AbortController();
      const asked = model.chat(REQUEST, { signal: controller.signal });
      setTimeout(() => controller.abort(new Error('enough')), 20);
      await expect(asked).rejects.toThrow('enough');
    });
  });
}
