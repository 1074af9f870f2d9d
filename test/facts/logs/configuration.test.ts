import { describe } from 'vitest';
import { expectLines } from './expect-line.ts';

const ENV = 'log.missing-env';

describe('environment variables that are not set', () => {
  expectLines([
    [
      '2026-01-02T10:00:00.123Z FATAL config: required environment variable DATABASE_URL is not set',
      ENV,
      { variable: 'DATABASE_URL', log: 'config: required environment variable DATABASE_URL is not set' },
    ],
    ['panic: env: required environment variable "DB_HOST" is not set', ENV, { variable: 'DB_HOST' }],
    [
      'env: environment variable "API_TOKEN" should not be empty; required environment variable "X_Y" is not set',
      ENV,
    ],
    [
      '2026/01/02 10:00:00 missing required environment variable: REDIS_ADDR',
      ENV,
      { variable: 'REDIS_ADDR' },
    ],
    [
      'Error: Missing required environment variables: STRIPE_KEY, STRIPE_SECRET',
      ENV,
      { variable: 'STRIPE_KEY' },
    ],
    ['ERROR env var SMTP_HOST not set', ENV, { variable: 'SMTP_HOST' }],
    ['error: Environment variable not found: DATABASE_URL.', ENV, { variable: 'DATABASE_URL' }],
    ['{"level":"fatal","ts":1767348000,"msg":"S3_BUCKET must be set"}', ENV, { variable: 'S3_BUCKET' }],
    ['required key KAFKA_BROKERS missing value', ENV, { variable: 'KAFKA_BROKERS' }],
    ["KeyError: 'SECRET_KEY'", ENV, { variable: 'SECRET_KEY' }],
    [
      'config/app.rb:3:in `fetch\': key not found: "RAILS_MASTER_KEY" (KeyError)',
      ENV,
      { variable: 'RAILS_MASTER_KEY' },
    ],
    [
      'decouple.UndefinedValueError: SENTRY_DSN not found. Declare it as envvar or define a default value.',
      ENV,
      { variable: 'SENTRY_DSN' },
    ],
    [
      'django.core.exceptions.ImproperlyConfigured: Set the DJANGO_SECRET environment variable',
      ENV,
      { variable: 'DJANGO_SECRET' },
    ],
    ['/entrypoint.sh: line 7: UPSTREAM_HOST: unbound variable', ENV, { variable: 'UPSTREAM_HOST' }],
    ['/entrypoint.sh: 7: UPSTREAM: parameter not set', ENV, { variable: 'UPSTREAM' }],
    [
      'Error: Database is uninitialized and superuser password is not specified.',
      ENV,
      { variable: 'POSTGRES_PASSWORD' },
    ],
    [
      '2026-01-02 10:00:00+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
      ENV,
      { variable: 'MYSQL_ROOT_PASSWORD' },
    ],
    [
      "thread 'main' panicked at src/main.rs:8:46: DATABASE_URL must be set: NotPresent",
      ENV,
      { variable: 'DATABASE_URL' },
    ],
    [
      'time="2026-01-02T10:00:00Z" level=fatal msg="environment variable JWT_KEY is required"',
      ENV,
      { variable: 'JWT_KEY' },
    ],
    ['The MAIL_FROM environment variable is missing or empty.', ENV, { variable: 'MAIL_FROM' }],
    ['WARN  LOG_LEVEL is not set, using default', null],
    ['CACHE_TTL is not set, falling back to 60s', null],
    ['INFO  environment variable DEBUG is not set', null],
  ]);
});

describe('configuration', () => {
  expectLines([
    [
      `java.lang.IllegalArgumentException: Could not resolve placeholder 'payments.url' in value "$\{payments.url}"`,
      'log.config-key-missing',
      { key: 'payments.url' },
    ],
    [
      "Reason: Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.",
      'log.config-key-missing',
      { key: 'url' },
    ],
    [
      "com.typesafe.config.ConfigException$Missing: system properties: No configuration setting found for key 'akka.http'",
      'log.config-key-missing',
      { key: 'akka.http' },
    ],
    [
      'java.util.NoSuchElementException: SRCFG00014: The config property quarkus.datasource.url is required but it could not be found in any config source',
      'log.config-key-missing',
      { key: 'quarkus.datasource.url' },
    ],
    [
      'ERROR missing required config key: listen.address',
      'log.config-key-missing',
      { key: 'listen.address' },
    ],
    ['yaml: line 12: mapping values are not allowed in this context', 'log.config-invalid', { at: '12' }],
    [
      'FATAL cannot load /etc/app/config.yaml: yaml: line 3: did not find expected key',
      'log.config-invalid',
      { path: '/etc/app/config.yaml', at: '3' },
    ],
    [
      'level=error caller=main.go:520 msg="Error loading config (--config.file=/etc/prometheus/prometheus.yml)" file=/etc/prometheus/prometheus.yml err="parsing YAML file /etc/prometheus/prometheus.yml: yaml: unmarshal errors:\\n  line 5: field foo not found in type config.plain"',
      'log.config-field-unknown',
      { path: '/etc/prometheus/prometheus.yml' },
    ],
    ['yaml.scanner.ScannerError: mapping values are not allowed here', 'log.config-invalid'],
    [
      "failed to read /app/config.json: invalid character '}' looking for beginning of object key string",
      'log.config-invalid',
      { path: '/app/config.json' },
    ],
    [
      '2026/01/02 10:00:00 [emerg] 1#1: unknown directive "proxy_passs" in /etc/nginx/conf.d/default.conf:12',
      'log.config-invalid',
      { path: '/etc/nginx/conf.d/default.conf', at: '12' },
    ],
    [
      'nginx: [emerg] unexpected "}" in /etc/nginx/nginx.conf:31',
      'log.config-invalid',
      { path: '/etc/nginx/nginx.conf', at: '31' },
    ],
    [
      "[ALERT]    (1) : config : parsing [/usr/local/etc/haproxy/haproxy.cfg:10] : unknown keyword 'foo' in 'global' section",
      'log.config-invalid',
      { path: '/usr/local/etc/haproxy/haproxy.cfg', at: '10' },
    ],
    [
      'AH00526: Syntax error on line 4 of /usr/local/apache2/conf/httpd.conf:',
      'log.config-invalid',
      { at: '4' },
    ],
    ['Error: failed to load config: no servers configured', 'log.config-invalid'],
    ['unknown flag: --enable-foo', 'log.flag-unknown', { flag: '--enable-foo' }],
    ['flag provided but not defined: -bar', 'log.flag-unknown', { flag: '-bar' }],
    ['main.py: error: unrecognized arguments: --workerz', 'log.flag-unknown', { flag: '--workerz' }],
    ["error: unexpected argument '--verbse' found", 'log.flag-unknown', { flag: '--verbse' }],
    ["Unrecognized VM option 'UseConcMarkSweepGC'", 'log.flag-unknown', { flag: 'UseConcMarkSweepGC' }],
    ['node: bad option: --max-heap', 'log.flag-unknown', { flag: '--max-heap' }],
    ['Error: unknown command "serv" for "app"', 'log.flag-unknown', { flag: 'serv' }],
    ['Error: required flag(s) "config" not set', 'log.flag-missing', { flag: 'config' }],
    [
      'main.py: error: the following arguments are required: --bucket',
      'log.flag-missing',
      { flag: '--bucket' },
    ],
    ['FATAL license expired on 2026-01-01', 'log.licence-invalid'],
    ['ERROR: Invalid enterprise license key', 'log.licence-invalid'],
    ['WARN license will expire in 10 days', null],
    [
      'invalid value "abc" for flag -port: parse error',
      'log.invalid-setting',
      { value: 'abc', setting: '-port' },
    ],
    [
      'envconfig.Process: assigning APP_PORT to Port: converting \'abc\' to type int. details: strconv.ParseInt: parsing "abc": invalid syntax',
      'log.invalid-setting',
      { setting: 'APP_PORT', value: 'abc' },
    ],
    ['FATAL parse "postgres://db:abc/x": invalid port ":abc" after host', 'log.invalid-setting'],
    [
      'FATAL: invalid value for POOL_SIZE: "many" is not a number',
      'log.invalid-setting',
      { setting: 'POOL_SIZE', value: 'many' },
    ],
  ]);
});

describe('files that are not there', () => {
  expectLines([
    [
      'FATAL open /etc/app/config.yaml: no such file or directory',
      'log.file-missing',
      { path: '/etc/app/config.yaml' },
    ],
    [
      "Error: ENOENT: no such file or directory, open '/app/certs/ca.pem'",
      'log.file-missing',
      { path: '/app/certs/ca.pem' },
    ],
    [
      "FileNotFoundError: [Errno 2] No such file or directory: '/config/settings.toml'",
      'log.file-missing',
      { path: '/config/settings.toml' },
    ],
    [
      'java.io.FileNotFoundException: /opt/keys/jwt.key (No such file or directory)',
      'log.file-missing',
      { path: '/opt/keys/jwt.key' },
    ],
    [
      'Caused by: java.nio.file.NoSuchFileException: /opt/data/x.bin',
      'log.file-missing',
      { path: '/opt/data/x.bin' },
    ],
    ['panic: Config File "config" Not Found in "[/etc/app]"', 'log.file-missing', { path: '/etc/app' }],
    [
      "app.rb:1:in `initialize': No such file or directory @ rb_sysopen - /app/database.yml (Errno::ENOENT)",
      'log.file-missing',
      { path: '/app/database.yml' },
    ],
    [
      'cat: /run/secrets/token: No such file or directory',
      'log.file-missing',
      { path: '/run/secrets/token' },
    ],
    ["ls: cannot access '/data/in': No such file or directory", 'log.file-missing', { path: '/data/in' }],
    [
      "Unhandled exception. System.IO.FileNotFoundException: Could not find file '/app/appsettings.json'.",
      'log.file-missing',
      { path: '/app/appsettings.json' },
    ],
    [
      '2026/01/02 10:00:00 [error] 7#7: *1 open() "/usr/share/nginx/html/favicon.ico" failed (2: No such file or directory), client: 10.0.0.1, server: localhost',
      'log.error-line',
    ],
    ['config file /etc/app.yaml not found, using defaults', null],
  ]);
});
