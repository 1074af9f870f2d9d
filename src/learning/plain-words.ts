// Plain English, as people write of what went wrong. None of these words can be traced to anybody.

const WORDS = `
a able about above absent accept across act actual actually add after again against ago ahead alike alive all allow alone
along already also although always am among an and another answer any anymore anything anyway anywhere apart appear apply
are around arrive as aside ask at attempt automatic automatically available avoid away
back bad be became because become been before began begin behind being below beneath beside besides best better between
beyond big block both bottom bound break bring broke broken brought build built busy but by
call came can cannot care careful case cause caught certain change cheap check choose chosen clean cleaner clear clearly
close come common complete completely confirm consider constant consume contain continue copy correct correctly could
count cover create cross cut cycle
daily dead deal decide declare deep default define definition delay delete deliver demand deny depend describe deserve
detect did die differ difference different difficult direct directly disable discover do does done double doubt down drop
dropped due during
each earlier early easy edit effect either else empty enable end enough enter entire entry equal error especially even
event ever every everybody everyone everything everywhere exact exactly examine example exceed except exhaust exist exit
expect expensive explain extra
fact fail failure fall false far fast faster fault feel few fewer field fill final finally find fine finish first fit fix
follow for forbid force forever forget forgot former forth forward found four free frequent fresh from full fully further
gave general get give given go goes gone good got great grew ground grow grown growth guard
had half hand handle hang happen hard has have having healthy heavy held help hence here high hold hold hour hours how
however huge hundred
idle if ignore immediately impossible improve in inside instance instead interval into introduce invalid investigate is
isolate it its itself
join just
keep kept kill kind knew know known
lack large largest last late latency later latest leak least leave led left less let level lift light like likely limit
line link list listen little live load local lock log long longer look lose loss lost lot low lower
made main mainly make manage manual manually many mark match matter may maybe mean meant measure meet memory mend merely
met might millisecond minute miss missing mistake mix moment month more most mostly mount move much multiple must
name narrow near nearly necessary need neither never new newer newest newly next night no nobody none nor normal normally
not note nothing notice now number
obey object observe occur odd of off often old older on once one online only onto open operate opposite or order original
other otherwise our out outside over own
page parent part pass past path pause peak people per perform perhaps period permanent permit pick piece place plain plan
plenty point poor possible possibly prefer prepare present press prevent previous previously private probably problem
process produce program proper properly protect prove provide pull purge purpose push put
question queue quick quickly quiet quite
raise ran random range rapid rare rarely rate rather reach read ready real really reason rebuild recent recently reconnect
recover reduce refer refuse regular reject relate release rely remain remember remove rename repair repeat replace reply
report request require reset resolve respond response rest restart restore result retain retry return reuse review revert
right rise role roll root rotate round rule run
safe same saturate save saw say scan second see seem seen select send sense sent separate serial serious serve set setup
several shall shape share shift short shortage should show shown shut side sign silent silently similar simple simply
since single size skip sleep slot slow slower slowly small smaller so some somebody someone something sometimes somewhere
soon source space spare speak special specific spend spent spike split spread stale stall stand start state stay steady
step still stop stopped store strange strict strong stuck such sudden suddenly sum supply support suppose sure switch
take taken target task tell temporary temporarily ten than that the their them then there therefore these they thing think
third this those though thousand three through throughout throw thus tight till time tiny to together told too took top
total toward trace track traffic transfer transient treat tried trigger trouble true try turn twice two type typical
unable unaware under understand unexpected unexpectedly unique unknown unless unlike unneeded unnecessary until unused
unusual up update upgrade upper upon us usage use usual usually
valid value vanish vary very via view visible
wait wake want warm warn was watch way we weak week well went were what when where whether which while who whole whose
why wide will wipe with within without won word work worker world worse worst would write written wrong
yes yesterday yet you your zero
accident amount answered approach area backlog balance behaviour boundary branch buffer bug burst capacity chain channel
clock code collision component concurrency concurrent condition conflict connect consumer contention context core corrupt
crash credential customer cause data deadline deadlock dependency deploy detail disk duplicate exception execute export
feature file flag flush folder fragment function garbage hook idle import increase index initial input issue job kernel
key leader library lifetime load loop machine maintenance manifest maximum message method migration minimum mismatch mode
module network operation option outage output overhead overload owner package parallel parameter parse partial partition
password payload peer pending permission policy pool port pressure priority probe producer protocol proxy publish quota
rebalance redeploy reference refresh register replica replication resource retention revision rollback rollout schema
scope script secret sequence server service session setting shutdown sidecar signal snapshot socket spec startup status
storage stream string subscription syntax system table template tenant terminate test thread threshold throttle throughput
timeout token tool topic transaction unavailable unhealthy unreachable update upstream user variable version volume wrapper
app attach away bloat boot browser cgroup chart cleanup client clogged collect compile conntrack cpu cron crawl deadlocked
descriptor dimension disconnect dns dump eat ate eaten eating emit endless entrypoint erase escape evict expand expire fan
flaky flap flip flood fork freeze frozen grace gradual greedy half handshake heap heartbeat hog hot idempotent inject inode
instant interrupt jitter journal kick lag lease legacy lookup mesh misconfigured misspelled multiply nested network
noisy obsolete offline offset oom opt orphan outdated overflow oversized overwrite peer pinned pod poison poll preempt probe
prune pull queue quorum race rack reap reboot reclaim reconcile refill reject rewrite rogue runaway sandbox saturation shard
shrink silently sluggish smoke spawn spin spinning stack staging starve strain stray stress surge swap switchover sync syscall
takeover team thrash throughput tick tighten timezone tls toggle tuning typo unbounded undersized unbind unlimited unlock unmount
unpin unset untag unwind uptime verbose veto vote warmup wedge workaround zombie zone
`;

/** Software that everybody may run: it says what was in use, and not where. */
const SOFTWARE = `
apache argo bash calico cassandra celery cilium clickhouse containerd coredns couchbase cron curl docker elasticsearch envoy etcd
express falcon fastapi flannel fluentd flux git golang grafana gradle gunicorn haproxy harbor helm hibernate istio jaeger java
javascript jenkins jvm kafka keycloak kibana kubelet kubernetes kustomize linkerd linux log4j logstash loki maven memcached
mongodb mysql nats netty nginx nodejs openssl opensearch openshift oracle php postgres postgresql prometheus puma pulsar python
rabbitmq rails redis ruby rust sidekiq snmp solr spark spring sqlite systemd tempo terraform thanos tomcat traefik trino
typescript uvicorn valkey vault velero zookeeper maxsurge maxunavailable ndots
`;

/** Words of plain English and of any program, in lower case; other forms of them are as plain. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(listOf(WORDS));

/** Names of software, in lower case: known words as well, but not plain ones. */
export const SOFTWARE_WORDS: ReadonlySet<string> = new Set(listOf(SOFTWARE));

/** Words that say nothing by themselves. */
export const EMPTY_WORDS: ReadonlySet<string> = new Set(
  `a about all also an and any are as at be because been but by can cannot could did do does done for from had has have how
  if in into is it its may might more most must no nor not of off on one only or other our out over so some such than that
  the their them then there these they this those to too under until up us very was we were what when where which while who
  will with within without would you your`.split(/\s+/),
);

function listOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
