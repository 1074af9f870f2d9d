// Secrets as the documentation of clients, brokers, databases, routers and build tools writes them: `{s}` is the secret.

/** How a secret is made: `password`, `uuid`, or letters of an alphabet and how many, with what closes them. */
export type SecretKind = string;

/** Shapes by how their secret is made. `\\n` begins another line; two backslashes are one. */
export const NOTATIONS: Readonly<Record<SecretKind, string>> = {
  'hex 40': String.raw`
remote: https://gitea-bot:{s}@git.corp.example/app.git`,
  'base64 44': String.raw`
Recovery Key 1: {s}`,
  'base64 43 =': String.raw`
"encrypt": "{s}", "server": true
[Interface]\nPrivateKey = {s}\nAddress = 10.0.0.2/24
APP_KEY=base64:{s}\nAPP_ENV=production
Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={s}
key "ddns" { algorithm hmac-sha256; secret "{s}"; };
--rfc2136-tsig-secret={s} --rfc2136-zone=example.org
Authorization: Hawk id="dh37", ts="1353832234", nonce="j4h3g2", mac="{s}"`,
  uuid: String.raw`
Secret ID    = {s}
//packages.example/:_authToken={s}
opsgenie_configs:\n- api_key: {s}\n  priority: P1
"credentials": {"secret": "{s}"}, "realm": "acme"
Using generated security password: {s}
victorops_api_key: {s}
X-Consul-Token: {s}`,
  password: String.raw`
echo "{s}" | elasticsearch-keystore add -x bootstrap.password
[admins]\nadmin = {s}
java -jar jenkins-cli.jar -s http://j/ -auth admin:{s} list-jobs
sonar-scanner -Dsonar.login={s} -Dsonar.host.url=http://s
server_encryption_options:\n  keystore: conf/.keystore\n  keystore_password: {s}\n  require_client_auth: false
NEO4J_AUTH=neo4j/{s}
CONFIG SET requirepass {s}
KafkaConfig(sasl_plain_username='app', sasl_plain_password='{s}')
mysql: [Warning] user 'root' password '{s}' given on command line
db.createUser({user: "app", pwd: "{s}", roles: []})
command: ["sshpass","-p","{s}","sftp","sync@10.2.3.4"]
smbclient //nas/share -U backup%{s} -c ls
exec cqlsh -u cassandra -p {s} -e "describe cluster"
mongosh --username root --password {s} --eval "db.hello()"
mongo admin -u root -p {s} --eval ping
/opt/mssql-tools/bin/sqlcmd -S localhost -U sa -P {s} -Q "SELECT 1"
clickhouse-client --user default --password={s} -q "SELECT 1"
etcdctl --user=root:{s} endpoint health
ldapsearch -x -D cn=admin,dc=acme,dc=org -w {s} -b dc=acme,dc=org
redis-cli -h cache -a {s} ping
redis-cli --no-auth-warning --pass {s} info
ACL SETUSER worker on >{s} ~jobs:* +@all
sh -c "printf 'AUTH {s}\\r\\nPING\\r\\n' | nc 127.0.0.1 6379"
monitor: "AUTH" "default" "{s}"
wget --user=probe --http-password={s} http://127.0.0.1:8080/healthz
curl -sf -u monitor:{s} http://127.0.0.1:9200/_cluster/health
curl -fsS -umonitor:{s} http://127.0.0.1:9200/_cluster/health
curl --proxy-user svc:{s} https://example.org
openssl rsa -in /k.pem -passin pass:{s} -out /o.pem
keytool -list -keystore /ks.jks -storepass {s} -alias app
java -Djavax.net.ssl.trustStorePassword={s} -Xmx512m -jar app.jar
htpasswd -bc /etc/nginx/.htpasswd admin {s}
echo 'deploy:{s}' | chpasswd
rabbitmqctl add_user orders {s}
rabbitmqctl change_password orders {s}
mysqladmin ping -h127.0.0.1 -uroot -p{s}
mysqldump --user=root --password='{s}' --all-databases
psql "host=db port=5432 user=app password={s} sslmode=require"
sh -c "PGPASSWORD={s} psql -U app -h db -c 'select 1'"
MYSQL_PWD={s} mysqladmin ping
lftp -u sync,{s} sftp://files.example.org
nats-server --user sys --pass {s} -m 8222
echo '{s}' | kinit svc-app@CORP.EXAMPLE
docker login -u ci -p {s} registry.example.org
helm registry login ghcr.io --username bot --password {s}
argocd login argocd.example.org --username admin --password {s} --insecure
RESTIC_PASSWORD={s}\nRESTIC_REPOSITORY=s3:minio/backup
ansible_ssh_pass={s} ansible_user=deploy
ansible_become_pass: {s}\nansible_port: 22
snmpget -v2c -c {s} 10.0.0.1 sysUpTime
snmpwalk -v3 -u mon -l authPriv -A {s} -X other 10.0.0.1
ipmitool -I lanplus -H 10.0.0.9 -U admin -P {s} chassis status
RSYNC_PASSWORD={s} rsync rsync://b@h/m /data
kafka-console-consumer --consumer-property sasl.jaas.config='org.apache.kafka.common.security.plain.PlainLoginModule required username="app" password="{s}";'
KAFKA_OPTS: PlainLoginModule required username="admin" user_alice="{s}";
machine git.example.org login bot password {s}
db.example.org:5432:orders:app:{s}
--extra-index-url https://ci:{s}@pypi.corp.example/simple
<server><id>nexus</id><username>ci</username><password>{s}</password></server>
MAILER_DSN=smtp://noreply:{s}@mail.example.org:587
jdbc:postgresql://db:5432/orders?user=app&password={s}&ssl=true
jdbc:sqlserver://db:1433;databaseName=crm;user=sa;password={s};encrypt=true
jdbc:oracle:thin:scott/{s}@//ora:1521/ORCL
Server=db;Database=crm;Uid=app;Pwd={s};SslMode=Required
DRIVER={ODBC Driver 18};SERVER=db;UID=app;PWD={s};Encrypt=yes
app:{s}@tcp(db.shop.svc:3306)/orders?parseTime=true
amqp://orders:{s}@rabbit.mq.svc:5672/%2f
rediss://:{s}@cache.svc:6380/0
userlist stats\n  user admin insecure-password {s}
stats auth admin:{s}\nstats uri /stats
CREATE USER app WITH PASSWORD '{s}';
CREATE USER 'app'@'%' IDENTIFIED BY '{s}';
ALTER USER system IDENTIFIED BY {s};
[security]\nadmin_user = admin\nadmin_password = {s}
GF_SECURITY_ADMIN_PASSWORD__FILE unset, GF_SECURITY_ADMIN_PASSWORD={s}
smtp_sasl_password_maps static:relay:{s}
global:\n  smtp_auth_username: a@b\n  smtp_auth_password: {s}\n  smtp_hello: x
node.session.auth.password = {s}
authentication {\n auth_type PASS\n auth_pass {s}\n}
neighbor 10.0.0.1 password {s}
wpa_passphrase={s}\nssid=corp
binddn cn=svc,dc=acme\nbindpw {s}
bindDN: cn=svc\nbindPW: {s}\nuserSearch: x
define( 'DB_PASSWORD', '{s}' );
'password' => '{s}',\n'host' => 'db',
[database]\nuser = "app"\npass = "{s}"
spring.datasource.password={s}\nspring.datasource.username=app
spring.datasource.hikari.data-source-properties.password={s}
SPRING_DATASOURCE_PASSWORD={s}
db_password = "{s}"\nregion = "eu"
{"msg":"body {\\"user\\":\\"ann\\",\\"password\\":\\"{s}\\"}","code":401}
config={'user': 'ann', 'password': '{s}', 'port': 5432}
{:user=>"ann", :password=>"{s}", :port=>5432}
DataSourceProperties(url=jdbc:h2:mem, username=sa, password={s}, driver=h2)
{Host:db Port:5432 User:app Password:{s} SSLMode:disable}
user said: my password is {s} please help
Enter passphrase for key id_rsa: {s}
Login failed for user 'sa' with password '{s}'
invalid credentials: admin/{s}
passwords:\n- {s}\nusers:\n- ann
password: |\n  {s}\nport: 80
password: "{s}"\nport: 80
- name: SMTP_PASS\n  value: {s}\n- name: PORT\n  value: "80"
<add key="DbPassword" value="{s}"/>
<user username="admin" password="{s}" roles="manager-gui"/>
    Environment:\n      CREDENTIAL_PIN:  {s}\n      LOG_LEVEL:  debug
gpg --batch --passphrase {s} -d f.gpg
7z x -p{s} backup.7z
unzip -P {s} backup.zip
primary_conninfo = 'user=repl password={s} host=db-0'
addauth digest super:{s}
-Dbasicauth=solr:{s} -Dsolr.log=x
helm:\n  parameters:\n  - name: auth.rootPassword\n    value: {s}\n  - name: image.tag\n    value: v1
basic_auth:\n  username: prom\n  password: {s}\nscrape_interval: 15s
<match **>\n  @type elasticsearch\n  user fluent\n  password {s}\n  scheme https\n</match>
elasticsearch { hosts => ["es:9200"] user => "ls" password => "{s}" index => "a" }
"app" "{s}"\n"repl" "other1234Aa"
[client]\nuser=root\npassword={s}\nhost=127.0.0.1
kubectl create secret generic db --from-literal=password={s} -n shop
kubectl create secret generic db --from-literal=DB_PW={s}
kubectl create secret docker-registry reg --docker-username=bot --docker-password={s} --docker-server=ghcr.io
vault kv put secret/db username=app password={s}
kcat -b k:9092 -X sasl.username=app -X sasl.password={s} -L
mongodb+srv://app:{s}@cluster0.abcde.mongodb.net/shop?retryWrites=true
sentinel auth-pass mymaster {s}
user default on >{s} ~* &* +@all
statement: ALTER USER app PASSWORD '{s}'
SET PASSWORD FOR 'app'@'%' = '{s}'
<property name="password" value="{s}"/>
<add name="Main" connectionString="Server=db;Database=a;User Id=u;Password={s};" />
SPRING_APPLICATION_JSON={"spring":{"datasource":{"username":"app","password":"{s}"}}}
ConnectionStrings__Default=Host=db;Username=app;Password={s};Pooling=true
{"ConnectionStrings":{"Default":"Server=db;Uid=app;Pwd={s};"}}
psycopg2.OperationalError: invalid dsn: "user=app password={s} host=db"
body: username=ann&password={s}&remember=1
Get "https://bot:{s}@git.example.org/a.git": dial tcp 10.0.0.1:443: connect: connection refused
variables={"input":{"email":"a@b.c","password":"{s}"}}
ConvertTo-SecureString '{s}' -AsPlainText -Force
plink -ssh bob@10.0.0.5 -pw {s} uptime
helm upgrade db bitnami/postgresql --set auth.postgresPassword={s} --set replicas=2
docker run -e MYSQL_ROOT_PASSWORD={s} -p 3306:3306 mysql:8
set DB_PASSWORD={s}&& app.exe
ENV ADMIN_PASSWORD={s} PORT=80
db: &db\n  adapter: pg\n  password: {s}\n  pool: 5
db: {host: db, password: {s}, port: 5432}
db { user = app, password = "{s}", port = 1 }
{:db {:user "app" :password "{s}" :port 1}}
{rabbit, [{default_user, <<"app">>}, {default_pass, <<"{s}">>}]}
local password = '{s}'\nlocal host = 'db'
Environment="DB_PASSWORD={s}" "PORT=80"
[{"op":"replace","path":"/spec/password","value":"{s}"}]
{"spec":{"containers":[{"name":"a","env":[{"name":"API_TOKEN","value":"{s}"}]}]}}
Failed to pull image "https://bot:{s}@reg.example.org/a": unauthorized
db_password = {s}\ndb_host = "x"
echo {s} | sudo -S systemctl restart x
mysql <<EOF\nCREATE USER 'a'@'%' IDENTIFIED BY '{s}';\nEOF
htpasswd -nbB admin {s}
openssl enc -aes-256-cbc -d -in f -k {s}
openssl pkcs12 -export -passout pass:{s} -in c.pem
gpg --batch --yes --passphrase={s} -c f
server.ssl.key-store-password={s}\nserver.port=8443
{"trustStorePassword":"{s}","trustStoreType":"JKS"}
ssl.keystore.password={s}\nssl.key.password=a1b2c3d4e5\nssl.endpoint.identification.algorithm=
Server {\n  DigestLoginModule required\n  user_super="{s}";\n};
[pypi]\nusername = __token__\npassword = {s}
<add key="ClearTextPassword" value="{s}" />
  user:\n    username: ann\n    password: {s}
smtp://mailer:{s}@smtp.example.org:587
LDAP_BIND_CREDENTIALS={s}
mail__options__auth__pass: {s}
MM_SQLSETTINGS_DATASOURCE: postgres://mm:{s}@db:5432/mm
'dbpassword' => '{s}',
admin_passwd = {s}\ndb_user = odoo
10.0.0.1 10.0.0.2 : PSK "{s}"
client 10.0.0.0/8 {\n secret = {s}\n shortname = a\n}
psk="{s}"\nkey_mgmt=WPA-PSK
mqtt://dev1:{s}@broker:1883
at connect (pg://app:{s}@db/x) line 3
["DB_PASSWORD","{s}"]
{% set db_password = "{s}" %}`,
  'hex 64': String.raw`
user worker on #{s} ~* +@all
GET https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature={s}
kubeadm join 10.0.0.1:6443 --control-plane --certificate-key {s}
NODE_SEED_SECRET={s}
hmac_key: {s}\nalg: HS256
TLSPSKIdentity=psk1\nTLSPSKValue={s}`,
  'alnum 40': String.raw`
curl -H 'X-Auth-Token: {s}' http://api/v2
Refreshing session, refresh token {s} expired
grant_type=client_credentials&client_id=app&client_secret={s}
authorization:\n  type: Bearer\n  credentials: {s}\nscheme: https
s3: s3://AKEXAMPLEKEY:{s}@eu-central-1/loki
config:\n  bucket: t\n  access_key: thanos\n  secret_key: {s}\n  insecure: true
--provider=cloudflare --cloudflare-api-token={s}
[url "https://x-access-token:{s}@github.com/"]\n  insteadOf = https://github.com/
https://bot:{s}@gitlab.example.org
{"http-basic":{"repo.example.org":{"username":"a","password":"{s}"}}}
{"github-oauth":{"github.com":"{s}"}}
TOKEN={s}; curl -H "Authorization: Bearer $TOKEN" https://k
wss://rt.example.org/socket?token={s}&v=2
':method','GET' 'authorization','Bearer {s}' ':path','/a'
http2: Transport encoding header "authorization" = "Bearer {s}"
I1130 10:00:00.000000 1 round_trippers.go:466] curl -v -XGET -H "Authorization: Bearer {s}" https://k`,
  'alnum 20': String.raw`
curl --header "PRIVATE-TOKEN: {s}" "https://gitlab.example/api/v4/projects"
MINIO_ROOT_USER=root\nMINIO_ROOT_PASSWORD={s}
Password for the elastic user (reset with 'bin/elasticsearch-reset-password -u elastic'):\n  {s}`,
  'alnum 32': String.raw`
curl -b "session={s}" http://web/healthz
mc alias set store http://minio:9000 rootuser {s}
OTEL_EXPORTER_OTLP_HEADERS=api-key={s}
2026-01-01 [Note] [Entrypoint]: GENERATED ROOT PASSWORD: {s}
headers: map[Accept:[*/*] X-Api-Key:[{s}] User-Agent:[curl]]
GET /v1/data?apikey={s}&q=rain 401
GET https://api.example.org/hook?key={s}
httpHeaders:\n- name: X-Api-Token\n  value: {s}
X-Scope-OrgID: t1\nX-Access-Token: {s}
--provider=oidc --client-id=app --client-secret={s} --email-domain=*
nats://{s}@nats.mq.svc:4222
PASSWORD_PEPPER: {s}
X-CSRF-Token: {s}
10.0.0.1 - - [30/Nov/2026:10:00:00 +0000] "GET /cb?session_token={s} HTTP/1.1" 200 12`,
  'alnum 34': String.raw`
az login --service-principal -u 11111111-2222-4333-8444-555555555555 -p {s} --tenant acme
{"appId":"a","password":"{s}","tenant":"t"}`,
  'alnum 24': String.raw`
vault login -no-print {s}
msg="Setup token: {s}"
{"apiKeys":["{s}"],"port":80}
{"token":{"value":"{s}"},"port":80}
mc admin user add store newuser {s}
X-Vault-Token: {s}`,
  'base64 32': String.raw`
//nexus.example.org/repository/npm/:_auth={s}
--cookie-secret={s} --upstream=http://a`,
  'hex 32': String.raw`
RAILS_MASTER_KEY: {s}
SENTRY_DSN=https://{s}@o1234.ingest.sentry.io/567
pagerduty_configs:\n- routing_key: {s}\n  severity: critical
DD_API_KEY={s}\nDD_SITE=datadoghq.eu
N8N_ENCRYPTION_KEY={s}
Please use the following password to proceed to installation:\n\n{s}\n\nThis may also be found at: /var/jenkins_home/secrets/initialAdminPassword
APP_SECRET={s}\nAPP_ENV=prod`,
  'hex 128': String.raw`
secret_key_base: {s}\nhost: a
GET https://storage.googleapis.com/b/k?X-Goog-Expires=900&X-Goog-Signature={s} 403`,
  'base64 86 ==': String.raw`
DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={s};EndpointSuffix=core.windows.net`,
  'base64 24': String.raw`
proxy_set_header Authorization "Basic {s}";
nginx.ingress.kubernetes.io/configuration-snippet: |\n  proxy_set_header X-Api-Key "{s}";`,
  'base64 47 =': String.raw`
{"users":[{"name":"orders","password_hash":"{s}","tags":[]}]}`,
  'alnum 22': String.raw`
x-honeycomb-team: {s}`,
  'base64 40': String.raw`
OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20{s}
aws configure set aws_secret_access_key {s}
[default]\naws_access_key_id=AKEXAMPLE\naws_secret_access_key={s}`,
  'upper 20': String.raw`
erl -name rabbit@h -setcookie {s} -noinput`,
  'word 43 =': String.raw`
AIRFLOW__CORE__FERNET_KEY={s}`,
  'lower 16': String.raw`
token-id: abcdef\ntoken-secret: {s}`,
  'lower 54': String.raw`
Bootstrap Password: {s}`,
  'hex 48': String.raw`
http://127.0.0.1:8888/lab?token={s}`,
  'alnum 30': String.raw`
level=debug msg=login access_token={s} user=ann
user_key: {s}\npriority: 0`,
  'digits 6': String.raw`
OTP for +49170000000 is {s}`,
  'base64 120': String.raw`
POST /acs SAMLResponse={s} 302`,
  'word 40': String.raw`
GET /callback?code={s}&state=xyz 302`,
  'base64 60': String.raw`
Authorization: ApiKey {s}`,
  'word 43': String.raw`
{"kty":"EC","crv":"P-256","x":"abc","d":"{s}"}`,
  'word 86 ==': String.raw`
[[outputs.influxdb_v2]]\n  token = "{s}"\n  bucket = "b"`,
  'alnum 36': String.raw`
docker build --build-arg NPM_TOKEN={s} .
export GH_TOKEN='{s}' && make release`,
  'alnum 64': String.raw`
config :app, AppWeb.Endpoint, secret_key_base: "{s}", url: [host: "a"]
define('AUTH_KEY', '{s}');
define('NONCE_SALT', '{s}');`,
  'word 30': String.raw`
[remote]\ntype = sftp\npass = {s}\nhost = h`,
  'alnum 60': String.raw`
users:\n- name: ann\n  user:\n    token: {s}
GET /me?access_token={s} 400`,
  'base64 200': String.raw`
    client-key-data: {s}`,
  'alnum 50': String.raw`
--token {s} --server https://k`,
};
