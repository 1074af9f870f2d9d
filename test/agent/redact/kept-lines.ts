// Lines that look as if they held a secret and hold none: taking anything out of them would destroy evidence.

export const KEPT_LINES: readonly string[] = String.raw`secret "checkout-db-credentials" not found
couldn't find key password in Secret shop/checkout-db
Error: couldn't find key api-token in Secret payments/stripe
password authentication failed for user "app"
pq: password authentication failed for user "app" (SQLSTATE 28P01)
required environment variable API_TOKEN is not set
Error: environment variable DB_PASSWORD: not set
error: invalid token: token expired
Error: Can't locate revision identified by '74ad1125881c'
token expired
oauth2: token expired and refresh token is not set
Access denied for user 'app'@'10.0.0.1' (using password: YES)
--token-file=/var/run/secrets/kubernetes.io/serviceaccount/token
--tls-private-key-file=/etc/tls/tls.key
--service-account-private-key-file=/etc/kubernetes/pki/sa.key
secretName: checkout-db-credentials
    secretName:   tls-certs
    SecretName:  checkout-db-credentials
    Type:        Secret (a volume populated by a Secret)
    TokenExpirationSeconds:  3607
  - name: regcred
imagePullSecrets:
Image pull secrets:  regcred
Mountable secrets:   default-token-x7k2p
Tokens:              default-token-x7k2p
      DB_PASSWORD:  <set to the key 'password' in secret 'checkout-db'>  Optional: false
      API_KEY:      <set to the key 'key' of config map 'settings'>  Optional: true
          secretKeyRef:
              key: password
            - key: tls.key
        path: token
automountServiceAccountToken: true
/var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x7k2p (ro)
password:  8 bytes
tls.key:  1704 bytes
token:      1024 bytes
Image ID: registry.example/library/nginx@sha256:9bb0b3d3f2a3d5c2f0a7f0f1b0f2c8a7d6e5f4c3b2a1908f7e6d5c4b3a291807
uid: 550e8400-e29b-41d4-a716-446655440000
commit 3f786850e387550fdab836ed7e6dc881de23001b
MountVolume.SetUp failed for volume "creds" : secret "checkout-db-credentials" not found
MountVolume.SetUp failed for volume "creds" : references non-existent secret key: db-password
Error: secret "risk-db-credentials" not found
failed to get secret: secrets "db-1" is forbidden: User "system:serviceaccount:tokens-team:default" cannot get resource "secrets" in API group "" in the namespace "tokens-team"
ERROR cannot get credentials: cannot get credentials secret: Secret "aws-creds" not found
error retrieving secret payments/stripe-key: not found
secret=payments/stripe-webhook not found
Failed to pull image "registry.example/shop/token-service:v1.2.3": not found
Failed to pull image "password-reset:1.4.2": rpc error: code = NotFound
Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.
unauthorized: authentication required
x509: certificate signed by unknown authority
Get "https://10.0.0.1:6443/api/v1/namespaces/shop/secrets/db": dial tcp 10.0.0.1:6443: connect: connection refused
Get "http://10.1.2.3:8080/healthz": context deadline exceeded
dial tcp: lookup user@host: no such host
mail to ops@example.com failed
http://proxy.local:3128/path?mail=a@b.example
git@github.com:org/repo.git
ssh://git@github.com/org/repo.git
postgres://app:$(DB_PASSWORD)@db:5432/shop
postgres://app:${'$'}{DB_PASSWORD}@db:5432/shop
postgres://db:5432/shop
password: ${'$'}{DB_PASSWORD}
password: $(DB_PASSWORD)
password: {{ .Values.db.password }}
helm: set password={{ .Values.db.password }} in the chart
warning: variable DB_PASSWORD: <set to the key 'password' in secret 'db'> is empty
token: "{{ vault.token }}"
password: ""
password: null
token=<nil>
token=null
password=%s
max_tokens=4096
"max_tokens": 4096, "prompt_tokens": 123
tokens per second: 45.2
token count: 512
Authorization mode: RBAC,Node
--authorization-mode=Node,RBAC
authorization: access denied
Bearer realm="https://auth.registry.example/token",service="registry.example"
WWW-Authenticate: Bearer realm="x"
Basic authentication is disabled
bearer token is missing
PASS: TestLogin (0.02s)
pass: 12 fail: 3 skip: 1
PWD=/app
oldpwd=/app
kubectl get secret checkout-db -o yaml
kubectl -n shop create secret generic checkout-db
Node-Selectors:  <none>
Tolerations:     node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
    - key: node.kubernetes.io/unreachable
key: app operator: In values: [cart]
"key": "value"
primary key: id
foreign key violates constraint "orders_user_fk"
ERROR: duplicate key value violates unique constraint "users_pkey"
cache_key=products:42
partition_key: user_id
ROUTING_KEY=orders.created
sessionAffinity: None
Session Affinity:  None
session: closed by peer
cookie: invalid
the password must be at least 12 characters
password is incorrect
wrong password for user bob
password: incorrect
Password required
no password supplied
token: expired
token: not found
failed to refresh token: context deadline exceeded
unable to parse token: token contains an invalid number of segments
credentials: no such file or directory
could not load credentials: open /etc/creds/aws: no such file or directory
serviceaccount/token-refresher created
pod/tokens-5f6c7-tljx2   0/1   Pending
deployment.apps/secret-sync   1/1   1   1   5m
http://token-service.shop:8080/health returned 503
token-service:8080: connection refused
vault.hashicorp.com/role: shop
PASSWORD_FILE=/run/secrets/db
DB_PASSWORD_FILE: /run/secrets/db-password
SECRET_NAME: checkout-db
passwordSecretRef: checkout-db
existingSecret: checkout-db
      name: DB_PASSWORD
      valueFrom:
rotation of key 42 done
aes key size: 256
private key file is missing
private key does not match public key
tls: private key type does not match public key type
-----BEGIN CERTIFICATE-----
MIIDAzCCAeugAwIBAgIUHsBd12n+mVb4aKXxkQGxk5QKujEwDQYJKoZIhvcNAQEL
-----END CERTIFICATE-----
certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURBekNDQWV1Z0F3SUJBZ0lV
-----BEGIN PUBLIC KEY-----
ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7
Liveness:   http-get http://:8080/healthz delay=0s timeout=1s period=10s #success=1 #failure=3
Back-off restarting failed container auth-gateway in pod auth-gateway-c5b6d7-mlqbg
exceeded quota: compute, requested: requests.cpu=2, used: requests.cpu=4
OCI runtime create failed: exec: "token-agent": executable file not found in $PATH
secret-manager: connection to 10.0.0.5:8200 refused
vault: token lookup failed: permission denied
level=error msg="unable to fetch token" error="Post \"https://login.example/oauth/token\": EOF"
{"level":"error","msg":"token refresh failed","error":"invalid_grant"}
{"kind":"Secret","name":"checkout-db"}
kind: Secret
curl -u 1000:1000 is no login
docker run -u 1000:1000 app
mysql -h db -uroot -p shop
eyJust a word
sk-checkout-7d9f8b6c5d-x7k2p
task-checkout-7d9f8b6c5d-x7k2p
LAST SEEN   TYPE   REASON   OBJECT   MESSAGE
12m   Warning   Failed   pod/checkout   Error: secret "x" not found
apiVersion: v1
password policy: minimum 12
Credential plugin "aws" exited 255
getting credentials: exec: executable aws not found
error: You must be logged in to the server (the server has asked for the client to provide credentials)`.split(
  '\n',
);
