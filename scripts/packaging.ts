// Writes what other roads to an installation need, from the tarball of a release: a krew manifest, a Homebrew formula, a
// Dockerfile.
//   node --import tsx scripts/packaging.ts --tarball k8s-learn-0.1.0.tgz --url https://…/k8s-learn-0.1.0.tgz --out packaging
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

interface Release {
  readonly version: string;
  readonly description: string;
  /** Where the tarball is to be had. */
  readonly url: string;
  readonly sha256: string;
  readonly file: string;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SUMMARY = 'Find out why something in a cluster fails';
const PLATFORMS = ['linux', 'darwin'] as const;
/** From here on Node has a database of its own, and a package that is only unpacked needs nothing installed. */
const NODE_WITH_DATABASE = '22.16';

const release = readRelease();
const FILES: Readonly<Record<string, string>> = {
  'learn.yaml': krewManifest(release),
  'k8s-learn.rb': formula(release),
  Dockerfile: dockerfile(release),
};
const { out } = flags();
mkdirSync(out, { recursive: true });
for (const [name, text] of Object.entries(FILES)) {
  writeFileSync(join(out, name), text);
  console.log(join(out, name));
}

function flags(): { readonly tarball: string; readonly url: string; readonly out: string } {
  const { values } = parseArgs({
    options: {
      tarball: { type: 'string' },
      url: { type: 'string' },
      out: { type: 'string', default: 'packaging' },
    },
  });
  const { tarball, url } = values;
  if (tarball === undefined || url === undefined || !/^https:\/\/[^\s"'\\]+\.tgz$/.test(url)) {
    console.error(
      'error: --tarball <file> and --url https://….tgz are needed\n  try: npm pack, and give what it made',
    );
    process.exit(2);
  }
  return { tarball, url, out: values.out };
}

function readRelease(): Release {
  const { tarball, url } = flags();
  const { version, description } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
    description: string;
  };
  const sha256 = createHash('sha256').update(readFileSync(tarball)).digest('hex');
  return { version, description, url, sha256, file: basename(tarball) };
}

/** A manifest of krew: `kubectl krew install --manifest learn.yaml`. */
function krewManifest({ version, description, url, sha256 }: Release): string {
  const platforms = PLATFORMS.map(
    (os) => `    - selector:
        matchLabels:
          os: ${os}
      uri: ${url}
      sha256: ${sha256}
      files:
        - from: package/*
          to: .
      bin: bin/kubectl-learn.js`,
  );
  return `apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: learn
spec:
  version: v${version}
  shortDescription: ${SUMMARY}
  description: |
    ${description}
  caveats: |
    It needs Node ${NODE_WITH_DATABASE} or newer on the PATH.
  platforms:
${platforms.join('\n')}
`;
}

/** A Homebrew formula: `brew install --formula ./k8s-learn.rb`. */
function formula({ version, url, sha256 }: Release): string {
  return `class K8sLearn < Formula
  desc "${SUMMARY}"
  homepage "${new URL(url).origin}"
  url "${url}"
  version "${version}"
  sha256 "${sha256}"
  license "MIT"

  depends_on "kubernetes-cli"
  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink Dir["#{libexec}/bin/*"]
    generate_completions_from_executable(bin/"k8s-learn", "completion")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/k8s-learn --version")
    assert_match "OOMKilled", shell_output("#{bin}/k8s-learn demo")
  end
end
`;
}

/** An image with the program and a kubectl; the tarball lies beside the file. */
function dockerfile({ version, file, sha256 }: Release): string {
  return `# docker build --build-arg KUBECTL_IMAGE=<an image with kubectl> --tag k8s-learn:${version} .
# The tarball ${file} (sha256 ${sha256}) lies beside this file.
ARG KUBECTL_IMAGE
FROM \${KUBECTL_IMAGE} AS kubectl

FROM node:22-slim
ARG KUBECTL_PATH=/bin/kubectl
COPY --from=kubectl \${KUBECTL_PATH} /usr/local/bin/kubectl
COPY ${file} /tmp/${file}
RUN echo "${sha256}  /tmp/${file}" | sha256sum --check \\
 && npm install --global --no-audit --no-fund /tmp/${file} \\
 && rm /tmp/${file} \\
 && mkdir --mode=0700 /data && chown node:node /data
ENV K8S_LEARN_HOME=/data
USER 1000
ENTRYPOINT ["k8s-learn"]
CMD ["--help"]
`;
}
