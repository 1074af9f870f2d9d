// Shapes in which secrets stand in what kubectl shows: `{s}` is the secret, all else has to stay. One line, one shape.

/** A place where kubectl shows them, and the shapes that are found there. `\n` in a line begins another one. */
export const SHAPES: Readonly<Record<string, string>> = {
  'variables of describe': String.raw`
      DB_PASSWORD:  {s}
      REDIS_PW:  {s}
      LDAP_BIND_PW:  {s}
      MYSQL_PWD:  {s}
      RABBITMQ_ERLANG_COOKIE:  {s}
      SESSION_SECRET:  {s}
      APP_KEY:  base64:{s}
      JWT_SIGNING_KEY:  {s}
      AWS_SECRET_ACCESS_KEY:  {s}
      BASIC_AUTH:  admin:{s}
      HTTP_PROXY:  http://proxy:{s}@10.0.0.1:3128
      SPRING_DATASOURCE_PASSWORD:  {s}
      DATABASE_URL:  postgresql://app:{s}@db.shop.svc:5432/shop?sslmode=disable
      JAVA_OPTS:  -Xmx1g -Djavax.net.ssl.keyStorePassword={s} -Dapp.mode=fast
      GRAFANA_ADMIN_PASS:  {s}
      ENCRYPTION_SALT_SECRET:  {s}
      SMTP_PASS:  {s}
      KEYSTORE_PASSPHRASE:  {s}
      VAULT_UNSEAL_KEY:  {s}
      OTP_SEED_SECRET:  {s}
      REDISCLI_AUTH:  {s}
      SQLALCHEMY_DATABASE_URI:  mysql+pymysql://app:{s}@db/shop
      CONNECTION_STRING:  Server=tcp:db,1433;User ID=app;Password={s};Encrypt=True
      AZURE_STORAGE_CONNECTION_STRING:  DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={s};EndpointSuffix=core.windows.net
      SERVICE_BUS:  Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={s}`,
  arguments: String.raw`
    Args:\n      --requirepass\n      {s}\n      --maxmemory\n      1gb
    Args:\n      --db-password={s}\n      --port=80
    Args:\n      redis-server\n      --masterauth {s}
    Command:\n      mysqld_exporter\n      --config.my-cnf=/etc/my.cnf\n    Args:\n      --mysqld.password={s}
    Command:\n      sh\n      -c\n      redis-cli -a {s} ping
    Args:\n      -c\n      mysql -uroot -p{s} -e 'select 1'
    Command:\n      mysqldump\n    Args:\n      -uroot\n      -p{s}\n      shop
    Args:\n      --user\n      admin:{s}\n      --verbose\n    Command:\n      curl
    - args:\n    - --web.basic-auth-password={s}\n    - --log.level=info
    - args:\n    - ping\n    - -uroot\n    - -p{s}\n    command:\n    - mysqladmin
    - args:\n    - -uroot\n    - -p{s}\n    image: mysql:8.0
    - command:\n    - mongosh\n    - -u\n    - root\n    - -p\n    - {s}\n    - --eval\n    - db.ping()
    - command: ["ldapsearch", "-x", "-w", "{s}", "-b", "dc=x"]
    - args: ["--from-literal=password={s}"]
    args: ["login", "-u", "bob", "-p", "{s}", "registry.example"]\n    command: ["docker"]`,
  'exec probes': String.raw`
    Liveness:       exec [mysqladmin ping -uroot -p{s}] delay=30s timeout=5s period=10s #success=1 #failure=3
    Readiness:      exec [redis-cli -a {s} ping] delay=5s timeout=1s period=10s #success=1 #failure=3
    Startup:        exec [sh -c curl -fsS -u admin:{s} http://localhost:9200/_cluster/health] delay=0s timeout=1s
    Liveness:       exec [/bin/sh -c PGPASSWORD={s} psql -U app -c 'select 1'] delay=0s timeout=1s
    Liveness:       exec [mongosh --username root --password {s} --eval db.ping()] delay=0s timeout=1s
    Readiness:      exec [rabbitmqctl authenticate_user app {s}] delay=0s timeout=1s
    Readiness:      exec [cypher-shell -u neo4j -p {s} RETURN 1] delay=0s timeout=1s
    Liveness:       exec [etcdctl --user root:{s} endpoint health] delay=0s timeout=1s
    Liveness:       exec [clickhouse-client --password {s} -q SELECT 1] delay=0s timeout=1s
    Liveness:       exec [cqlsh -u cassandra -p {s} -e DESCRIBE CLUSTER] delay=0s timeout=1s
    Liveness:       exec [sqlcmd -S localhost -U sa -P {s} -Q SELECT 1] delay=0s timeout=1s
    Liveness:       exec [mosquitto_pub -t health -u m -P {s} -m 1] delay=0s timeout=1s
    Liveness:       exec [wget -q --header=Authorization: Bearer {s} -O- http://localhost/health] delay=0s timeout=1s
    Liveness:       exec [smbclient -L localhost -U admin%{s}] delay=0s timeout=1s`,
  'header probes': String.raw`
        httpHeaders:\n        - name: Authorization\n          value: {s}
        httpHeaders:\n        - name: Authorization\n          value: Basic {s}
        httpHeaders:\n        - name: Cookie\n          value: session={s}
        httpHeaders:\n        - name: X-Api-Key\n          value: {s}
        httpHeaders:\n        - name: X-Auth-Token\n          value: "{s}"
        httpHeaders:\n        - name: Proxy-Authorization\n          value: {s}
        httpHeaders:\n        - value: {s}\n          name: Authorization
        httpHeaders:\n        - name: authorization\n          value: Token {s}
        httpHeaders:\n        - name: Cookie\n          value: {s}
        {"httpHeaders":[{"name":"Authorization","value":"{s}"}],"path":"/health"}
        {"httpHeaders":[{"name":"Cookie","value":"sid={s}; theme=dark"}],"path":"/health"}
        {"headers":{"Authorization":["Basic {s}"],"Accept":["*/*"]}}
        {"headers":{"Cookie":["sid={s}"],"Accept":["*/*"]}}`,
  annotations: String.raw`
Annotations:  example.com/api-token: {s}\n              example.com/owner: shop
Annotations:  nginx.ingress.kubernetes.io/configuration-snippet: proxy_set_header Authorization "Basic {s}";
Annotations:  note: the root password is {s}
Annotations:  config: {"password":"{s}","user":"app"}
              vault.example/unseal-key: {s}
    ops.example.com/db-credentials: app:{s}
    deploy.example.com/webhook: https://hooks.slack.com/services/T0AAAA/B0BBBB/{s}
    deploy.example.com/push-url: https://bot:{s}@git.example.com/shop.git
    secret.reloader.example/token: "{s}"`,
  'ConfigMap data': String.raw`
  redis.conf: |\n    port 6379\n    requirepass {s}\n    maxmemory 1gb
  redis.conf: |\n    replicaof redis-0 6379\n    masterauth {s}
  redis.conf: "port 6379\nrequirepass {s}\n"
  users.acl: |\n    user default on >{s} ~* +@all
  wp-config.php: |\n    define('DB_NAME', 'shop');\n    define('DB_PASSWORD', '{s}');
  wp-config.php: |\n    define( "AUTH_KEY", "{s}" );
  settings.py: |\n    SECRET_KEY = '{s}'\n    DEBUG = False
  settings.py: |\n    DATABASES = {'default': {'USER': 'app', 'PASSWORD': '{s}', 'HOST': 'db'}}
  app.properties: |\n    spring.datasource.username=app\n    spring.datasource.password={s}
  hive-site.xml: |\n    <property>\n      <name>javax.jdo.option.ConnectionPassword</name>\n      <value>{s}</value>\n    </property>
  context.xml: |\n    <Resource name="jdbc/shop" username="app" password="{s}" url="jdbc:x"/>
  beans.xml: |\n    <property name="password" value="{s}"/>
  web.config: |\n    <add key="ApiSecret" value="{s}"/>
  web.config: |\n    <add name="Db" connectionString="Server=db;User Id=sa;Password={s};"/>
  settings.xml: |\n    <server>\n      <id>x</id>\n      <password>{s}</password>\n    </server>
  strings.xml: |\n    <string name="api_secret">{s}</string>
  entry.xml: |\n    <entry key="password">{s}</entry>
  users.xml: |\n    <password_sha256_hex>{s}</password_sha256_hex>
  ldap.conf: |\n    bindpw {s}\n    binddn cn=admin
  slapd.conf: |\n    rootdn "cn=admin"\n    rootpw {s}
  my.cnf: |\n    [client]\n    user=root\n    password="{s}"
  pgbouncer.ini: |\n    auth_type = md5\n    [databases]\n    shop = host=db user=app password={s}
  userlist.txt: |\n    "app" "{s}"
  .pgpass: |\n    db:5432:shop:app:{s}
  .netrc: |\n    machine git.example.com login bot password {s}
  .npmrc: |\n    //registry.example/:_authToken={s}
  .npmrc: |\n    //registry.example/:_password="{s}"
  .git-credentials: |\n    https://bot:{s}@git.example.com
  config.json: |\n    {"auths":{"r.example":{"username":"bob","password":"{s}"}}}
  config.yaml: |\n    passwords:\n    - {s}\n    port: 80
  config.yaml: |\n    passwords:\n      admin: {s}\n      bob: {s}\n    port: 80
  config.yaml: |\n    credentials:\n      admin: {s}\n    mode: fast
  config.yaml: |\n    apiTokens:\n      - name: ci\n        token: {s}\n    mode: fast
  config.yaml: |\n    secrets:\n      stripe: {s}\n    mode: fast
  config.yaml: |\n    tokens: [{s}, {s}]\n    mode: fast
  config.yaml: |\n    auth: {user: app, password: {s}}\n    mode: fast
  config.yaml: |\n    password: !!str {s}\n    mode: fast
  config.toml: |\n    [auth]\n    client_secret = "{s}"\n    issuer = "https://x"
  config.toml: |\n    secrets = ["{s}", "{s}"]\n    mode = "fast"
  config.ini: |\n    [smtp]\n    smtp_pass: {s}\n    smtp_host: mail
  application.conf: |\n    db { user = app, password = "{s}" }
  Dockerfile: |\n    ENV DB_PASSWORD {s}\n    RUN make
  script.sh: |\n    export PGPASSWORD='{s}'\n    psql -h db
  script.sh: |\n    echo "{s}" | docker login -u bob --password-stdin\n    set -e
  script.ps1: |\n    $env:API_KEY = "{s}"\n    Write-Host ok
  init.sql: |\n    CREATE USER 'app'@'%' IDENTIFIED BY '{s}';
  init.sql: |\n    ALTER USER app WITH PASSWORD '{s}';
  init.sql: |\n    ALTER ROLE app WITH ENCRYPTED PASSWORD '{s}';
  init.sql: |\n    SET PASSWORD FOR 'app' = PASSWORD('{s}');
  init.js: |\n    db.createUser({user: "app", pwd: "{s}", roles: []})
  app.rb: |\n    :password => '{s}',\n    :host => 'db'
  app.go: |\n    os.Setenv("DB_PASSWORD", "{s}")
  app.py: |\n    os.environ["DB_PASSWORD"] = "{s}"
  jaas.conf: |\n    org.apache.kafka.common.security.plain.PlainLoginModule required username="app" password="{s}";
  kafka.properties: |\n    sasl.jaas.config=org.x.ScramLoginModule required username="app" password="{s}";
  nats.conf: |\n    authorization { user: app, password: "{s}" }
  haproxy.cfg: |\n    userlist ops\n      user admin insecure-password {s}
  haproxy.cfg: |\n    stats auth admin:{s}\n    stats uri /
  turn.conf: |\n    static-auth-secret={s}\n    realm=x
  prometheus.yml: |\n    basic_auth:\n      username: app\n      password: {s}
  prometheus.yml: |\n    authorization:\n      type: Bearer\n      credentials: {s}
  alertmanager.yml: |\n    slack_api_url: https://hooks.slack.com/services/T0AA/B0BB/{s}
  alertmanager.yml: |\n    smtp_auth_password: {s}
  fluent.conf: |\n    shared_key {s}\n    self_hostname x
  wg0.conf: |\n    [Interface]\n    PrivateKey = {s}
  rndc.key: |\n    key "rndc" {\n      algorithm hmac-sha256;\n      secret "{s}";\n    };
  mosquitto.conf: |\n    remote_username bridge\n    remote_password {s}
  zoo.cfg: |\n    ssl.keyStore.password={s}
  odbc.ini: |\n    Driver={X};Server=db;Uid=app;Pwd={s};
  hosts.yml: |\n    ansible_become_pass: {s}\n    ansible_user: root
  hosts.ini: |\n    web1 ansible_host=10.0.0.1 ansible_ssh_pass={s}`,
  'described ConfigMap': String.raw`
Data\n====\nadmin-password:\n----\n{s}\n\nmode:\n----\nfast
Data\n====\nredis.conf:\n----\nport 6379\nrequirepass {s}\n\nmode:\n----\nfast
Data\n====\napi.token:\n----\n{s}\n\n\nBinaryData\n====
Data\n====\napp.env:\n----\nMODE=fast\nDB_PW={s}\n\nmode:\n----\nfast`,
  'plain log lines': String.raw`
2026-01-02 10:00:00,123 INFO  [main] c.e.Config - db.password = {s}
2026-01-02T10:00:00Z WARN using default password: {s}
2026-01-02 10:00:00 root password is {s}
GENERATED ROOT PASSWORD: {s}
2026-01-02T10:00:00.123Z 1 [Note] A temporary password is generated for root@localhost: {s}
Password for user elastic is {s}
PASSWORD elastic = {s}
Changed password for user kibana_system\nPASSWORD kibana_system = {s}
Your admin password: {s}
The generated password is '{s}'
initial admin password set to {s}
Unseal Key 1: {s}
Unseal Key 3 (will be hidden): {s}
Recovery Key 1: {s}
Initial Root Token: {s}
Root Token: {s}
RootUser: admin\nRootPass: {s}
Please use the following password to proceed to installation:\n\n{s}\n\nThis may also be found at: /var/jenkins_home/secrets/initialAdminPassword
[pod/web-1/app] api key: {s}
[pod/web-1/app] 2026-01-02T10:00:00Z secret key = {s}
DEBUG headers: Authorization: Bearer {s}
> Authorization: Basic {s}
> Cookie: JSESSIONID={s}; lang=en
< Set-Cookie: session={s}; Path=/; HttpOnly
connecting with dsn app:{s}@tcp(mysql:3306)/shop
connect failed: redis://default:{s}@redis:6379/0: timeout
GET /callback?code={s}&state=xyz HTTP/1.1 302
GET /v1/items?api_key={s}&page=2 HTTP/1.1 200
GET /files?access_token={s} 200 12ms
login attempt user=bob password={s} ip=10.0.0.9
auth ok {"token"=>"{s}", "user"=>"bob"}
Config(user=app, password={s}, host=db)
Settings { db_password: "{s}", port: 5432 }
&{Username:app Password:{s} Host:db}
map[host:db password:{s} port:5432]
Namespace(host='db', password='{s}', port=1)
{'user': 'app', 'secret_key': '{s}'}
+ export TOKEN={s}
+ mysql -h db -uroot -p{s} shop
+ curl -s -u admin:{s} http://x/health
+ redis-cli -h redis -a {s} ping
+ vault login {s}
+ docker login -u bob -p {s} r.example
+ ldapsearch -x -D cn=admin -w {s}
+ kubectl create secret generic db --from-literal=password={s}
+ helm upgrade shop ./chart --set db.password={s} --wait
+ openssl enc -aes-256-cbc -pass pass:{s} -in x
+ sshpass -p {s} ssh root@x
+ aws configure set aws_secret_access_key {s}
+ mc alias set s3 http://minio:9000 minioadmin {s}
+ psql "host=db user=app password={s} dbname=shop"
passphrase for key '/root/.ssh/id': {s}
using bearer token {s}
encryption key: {s}
user bob:{s} authenticated via htpasswd
Failed login with password '{s}' for user bob
invalid credentials: user=bob pass={s}
sent AUTH {s} to redis
X-Amz-Security-Token: {s}
x-api-key: {s}
PRIVATE-TOKEN: {s}
X-Vault-Token: {s}
sig=ok url=https://acct.blob.core.windows.net/c/f?sv=2020&sig={s}&se=2026`,
  'JSON log lines': String.raw`
{"level":"info","msg":"config","password":"{s}","port":5432}
{"level":"debug","msg":"login","token":"{s}","user":"bob"}
{"level":"info","cfg":{"db":{"user":"app","pw":"{s}"}},"ok":true}
{"level":"info","passwords":{"admin":"{s}","bob":"{s}"},"ok":true}
{"level":"info","tokens":["{s}","{s}"],"ok":true}
{"level":"info","credentials":{"username":"bob","value":"{s}"},"ok":true}
{"level":"info","headers":{"authorization":"{s}","accept":"*/*"}}
{"level":"info","headers":{"cookie":"sid={s}","accept":"*/*"}}
{"level":"info","headers":[["authorization","{s}"],["accept","*/*"]]}
{"level":"info","msg":"run","argv":["mysqladmin","ping","-uroot","-p{s}"]}
{"level":"info","msg":"run","cmd":"mysqladmin ping -uroot -p{s}"}
{"level":"info","msg":"exec: redis-cli -a {s} ping","ok":true}
{"level":"error","msg":"dial postgres://app:{s}@db:5432/shop failed"}
{"level":"info","msg":"env","env":[{"name":"API_TOKEN","value":"{s}"},{"name":"MODE","value":"fast"}]}
{"level":"info","msg":"{\"password\":\"{s}\",\"user\":\"app\"}"}
{"level":"info","msg":"root password is {s}"}
{"level":"info","msg":"password={s} user=app"}
{"level":"info","key":"db.password","value":"{s}"}
{"level":"info","client_secret":"{s}","expires_in":3600}
{"level":"info","connectionString":"Server=db;Password={s};User=sa"}
{"level":"info","requirepass":"{s}","port":6379}
{"level":"info","private_key":"-----BEGIN PRIVATE KEY-----\n{s}{s}{s}\n-----END PRIVATE KEY-----\n","n":1}`,
  'logfmt lines': String.raw`
ts=2026-01-02T10:00:00Z level=info msg="connecting" password={s} host=db
level=info msg=login user=bob token="{s}" ok=true
level=info msg="starting" args="--db-password={s} --port=80"
level=debug msg="request" header.authorization="Bearer {s}" path=/x
level=info msg="db dsn" dsn="postgres://app:{s}@db/shop"
level=info msg="root password is {s}"
level=info api_key={s} region=eu
level=info msg="redis" requirepass={s} port=6379
level=info cookie="sid={s}; a=b" path=/`,
  'klog lines': String.raw`
I0102 10:00:00.123456       1 main.go:42] FLAG: --db-password="{s}"
I0102 10:00:00.123456       1 main.go:42] token: {s}
E0102 10:00:00.123456       1 auth.go:17] login failed for user bob with password "{s}"
I0102 10:00:00.123456       1 run.go:9] "Running command" cmd="mysqladmin ping -uroot -p{s}"
I0102 10:00:00.123456       1 run.go:9] "Config" config={"password":"{s}","port":1}
W0102 10:00:00.123456       1 vault.go:3] unseal key: {s}`,
  events: String.raw`
Warning  Unhealthy  2m  kubelet  Liveness probe failed: mysqladmin: connect failed with -uroot -p{s} (using password: YES): mysqladmin -uroot -p{s} ping
Warning  Failed  2m  kubelet  Error: failed to start container: exec: "redis-server --requirepass {s}": not found
Warning  BackOff  2m  ctl  sync failed: Get "https://bot:{s}@git.example.com/x.git": 401
Warning  Failed  2m  ctl  Readiness probe failed: dial amqp://guest:{s}@rabbit:5672/: refused
Warning  Sync  2m  ctl  helm upgrade --set auth.rootPassword={s} failed
Warning  Failed  2m  ctl  invalid header: Authorization: Bearer {s}`,
  addresses: String.raw`
mongodb+srv://app:{s}@cluster0.example.net/shop?retryWrites=true
amqps://app:{s}@rabbit:5671/vhost
ldap://cn=admin:{s}@ldap:389
https://:{s}@registry.example/v2/
jdbc:mysql://db:3306/shop?user=app&password={s}&useSSL=false
jdbc:postgresql://db/shop?user=app&password={s}
jdbc:sqlserver://db:1433;databaseName=shop;user=sa;password={s};
jdbc:oracle:thin:app/{s}@//db:1521/x
ftp://app:{s}@ftp.example.com/in
smtp://app:{s}@mail.example.com:587
https://outlook.webhook.office.com/webhookb2/11111111-2222-4333-8444-555555555555@11111111-2222-4333-8444-555555555555/IncomingWebhook/{s}/11111111-2222-4333-8444-555555555555
https://x.example/hook?token={s}
s3://AKIAABCDEFGHIJKLMNOP:{s}@s3.example.com/bucket`,
  'changed templates': String.raw`
args of container app: --mode=fast --requirepass {s} → --mode=fast --requirepass {s}
args of container app: serve -p 80 --admin-password {s} → serve -p 80
command of container app: mysqladmin ping -uroot -p{s} → mysqladmin ping
liveness probe of container db: exec mysqladmin ping -uroot -p{s} (delay 5s, timeout 1s, failures 3) → none
variable of container app: DB_PW={s} → DB_PW={s}`,
};

/** Password hashes, as programs write them. */
export const HASHES: readonly string[] = [
  '$2y$10$' + 'N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
  '$2b$12$' + 'EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW',
  '$apr1$' + 'r31hdPzA$HqJZimcKQFAMYayBlzkrA1',
  `$6$rounds=5000$saltsalt$${'Aa1.'.repeat(21)}zz`,
  `$5$saltsalt$${'Aa1.'.repeat(10)}zzz`,
  '$1$' + 'saltsalt$' + 'qjXMvbEw8oaL.CzflDtaK/',
  '$y$j9T$' + 'F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7',
  '$argon2id$v=19$m=65536,t=3,p=4$' + 'c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG',
  '{SSHA}' + 'MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3A=',
  '{SHA}' + 'W6ph5Mm5Pz8GgiULbPgzG37mj9g=',
  'pbkdf2_sha256$260000$' + 'abcDEFghij$' + 'Kf1UVrJbQ1hOqnCXmq5xPGgLbCkO9W3uNLb0o3B1T5g=',
  `pbkdf2:sha256:150000$aBcDeFgH$${'0123456789abcdef'.repeat(4)}`,
  `scrypt:32768:8:1$aBcDeFgHiJkLmNoP$${'0123456789abcdef'.repeat(8)}`,
  `SCRAM-SHA-256$4096:c2FsdHNhbHQ=$${'a1B2'.repeat(10)}a1=:${'b2C3'.repeat(10)}b2=`,
  '*' + '2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19',
  '$P$B' + 'nTmH0Fd6BR5OLgHgJ1vW8cXkq3xW1.',
];
