/** Lines as services write them when they write no secret. */
import type { Dice } from './dice.ts';

const verbs = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];
const nouns = ['orders', 'users', 'carts', 'payments', 'invoices', 'shipments', 'products', 'sessions'];
const levels = ['INFO', 'DEBUG', 'WARN', 'ERROR'];
const agents = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'curl/8.11.0',
  'ELB-HealthChecker/2.0',
  'aws-sdk-go-v2/1.32.4 os/linux lang/go#1.23.3 md/GOOS#linux api/s3#1.66.3',
  'okhttp/4.12.0',
];
const classes = [
  'com.acme.orders.service.OrderPlacementService',
  'org.springframework.web.servlet.FrameworkServlet',
  'org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter',
  'org.springframework.beans.factory.support.AbstractAutowireCapableBeanFactory',
  'io.netty.util.concurrent.SingleThreadEventExecutor',
  'org.hibernate.engine.jdbc.spi.SqlExceptionHelper',
];
const trouble = [
  'java.lang.IllegalStateException: Cannot get a connection, pool error Timeout waiting for idle object',
  'TypeError: Cannot read properties of undefined (reading "id")',
  'Unexpected token < in JSON at position 0',
  'password authentication failed for user "app"',
  'Token expired, asking for a new one',
  'Bad credentials for user anna@example.com',
  'Invalid password for user 42',
  'The access key is about to expire in 12 days',
  'no such key: reports/2026/11/summary.csv',
];

const two = (n: number) => String(n).padStart(2, '0');
const time = (d: Dice) =>
  `2026-11-${two(1 + d.upTo(29))}T${two(d.upTo(23))}:${two(d.upTo(59))}:${two(d.upTo(59))}.${String(d.upTo(999)).padStart(3, '0')}Z`;
const ip = (d: Dice) => `10.${d.upTo(255)}.${d.upTo(255)}.${d.upTo(255)}`;
const account = '111122223333';
const path = (d: Dice) =>
  d.one([
    () => `/api/v1/${d.one(nouns)}/${d.upTo(99_999)}`,
    () => `/api/v1/${d.one(nouns)}?limit=${d.upTo(100)}&sort=desc&page=${d.upTo(50)}`,
    () => `/static/js/main.${d.hex(8)}.chunk.js`,
    () => `/${d.one(nouns)}/${d.uuid()}/items`,
    () => `/search?q=${d.one(nouns)}%20in%20stock&utm_source=mail&utm_campaign=autumn-2026`,
  ])();

type Shape = (d: Dice) => string;

export const shapes: readonly Shape[] = [
  d =>
    `${ip(d)} - - [26/Nov/2026:${two(d.upTo(23))}:${two(d.upTo(59))}:07 +0000] "${d.one(verbs)} ${path(d)} HTTP/1.1" 200 ${d.upTo(9999)} "-" "${d.one(agents)}"`,
  d =>
    `https ${time(d)} app/web/${d.hex(16)} ${ip(d)}:2817 ${ip(d)}:8080 0.000 0.${d.upTo(999)} 0.000 200 200 ${d.upTo(999)} ${d.upTo(9999)} "${d.one(verbs)} https://www.example.com:443${path(d)} HTTP/2.0" "${d.one(agents)}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-west-1:${account}:targetgroup/web/${d.hex(16)} "Root=1-${d.hex(8)}-${d.hex(24)}" "www.example.com" "arn:aws:acm:eu-west-1:${account}:certificate/${d.uuid()}" 0`,
  d =>
    `${time(d)} ${d.one(levels)} ${d.upTo(9)} --- [http-nio-8080-exec-${d.upTo(20)}] ${d.one(classes)} : placed order ${d.uuid()} for customer ${d.upTo(99999)} in ${d.upTo(900)}ms`,
  d =>
    `\tat ${d.one(classes)}.${d.one(['doFilter', 'invoke', 'run', 'call'])}(${d.one(['Filter', 'Service', 'Executor'])}.java:${d.upTo(900)})`,
  d =>
    `    at async ${d.one(['handle', 'Layer.next', 'process'])} (/usr/src/app/node_modules/express/lib/router/index.js:${d.upTo(900)}:${d.upTo(80)})`,
  d =>
    `    at Object.<anonymous> (file:///app/dist/services/${d.one(nouns)}/repository.js:${d.upTo(300)}:${d.upTo(60)})`,
  d =>
    `{"level":"info","time":${1_790_000_000_000 + d.upTo(9_999_999)},"msg":"request completed","req":{"id":"${d.uuid()}","method":"${d.one(verbs)}","url":"${path(d)}"},"res":{"statusCode":200},"responseTime":${d.upTo(900)}}`,
  d =>
    `{"timestamp":"${time(d)}","level":"${d.one(levels)}","logger":"${d.one(classes)}","message":"${d.one(['cache miss', 'retrying', 'saved'])}","traceId":"${d.hex(32)}","spanId":"${d.hex(16)}"}`,
  d =>
    `time=${time(d)} level=info msg="reconciled ${d.one(nouns)}" duration=${d.upTo(900)}ms count=${d.upTo(90)} host=ip-10-0-${d.upTo(255)}-${d.upTo(255)}.eu-west-1.compute.internal`,
  d =>
    `ts=${time(d)} caller=main.go:${d.upTo(300)} traceparent=00-${d.hex(32)}-${d.hex(16)}-01 status=200 bytes=${d.upTo(99999)}`,
  d =>
    `pulled ${account}.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:${d.hex(64)} in ${d.upTo(9)}.${d.upTo(9)}s`,
  d => `task arn:aws:ecs:eu-west-1:${account}:task/prod/${d.hex(32)} started 1 container(s)`,
  d =>
    `(service web) has begun draining connections on 1 tasks. (deployment ecs-svc/${d.text('0123456789', 19)})`,
  d => `built from commit ${d.hex(40)} on branch feature/${d.one(nouns)}-${d.upTo(9999)}`,
  d =>
    `Uploaded s3://acme-data-prod/${d.one(nouns)}/year=2026/month=11/day=26/part-${two(d.upTo(99))}000-${d.uuid()}.c000.snappy.parquet (${d.upTo(999)} MB)`,
  d =>
    `SELECT o.id, o.total, u.email FROM ${d.one(nouns)} o JOIN users u ON u.id = o.user_id WHERE o.created_at > '2026-11-${two(1 + d.upTo(29))}' ORDER BY o.id LIMIT ${d.upTo(100)}`,
  d =>
    `Hibernate: insert into ${d.one(nouns)} (created_at, customer_id, status, version, id) values (?, ?, ?, ?, ?)`,
  d =>
    `http_server_requests_seconds_count{method="${d.one(verbs)}",outcome="SUCCESS",status="200",uri="/api/v1/${d.one(nouns)}"} ${d.upTo(99999)}.0`,
  d =>
    `connection from [2001:db8:${d.hex(4)}:${d.hex(4)}::${d.hex(4)}]:${d.upTo(65535)} closed after ${d.upTo(99)}s`,
  d =>
    `mail to ${d.one(['anna', 'ben', 'carla'])}.${d.one(nouns)}@example.com accepted, id <${d.hex(16)}.${d.upTo(99999)}@mail.example.com>`,
  d => `Listening on http://0.0.0.0:${d.upTo(9999)} (pid ${d.upTo(99)}, node v24.11.1)`,
  d => `${d.one(trouble)}`,
  d => `${time(d)} ${d.one(levels)} ${d.one(trouble)}`,
  d =>
    `[${time(d)}] [${d.one(levels)}] worker-${d.upTo(16)}: job ${d.hex(24)} done, ${d.upTo(99)} left in queue`,
  d =>
    `prompt_tokens=${d.upTo(4000)} completion_tokens=${d.upTo(900)} total_tokens=${d.upTo(4900)} model=small`,
  d =>
    `GET https://api.example.com:8443/v2/${d.one(nouns)}?email=anna%40example.com&since=${time(d)} 200 in ${d.upTo(900)}ms`,
  d =>
    `fetched secret arn:aws:secretsmanager:eu-west-1:${account}:secret:prod/web-${d.word(6)} version AWSCURRENT`,
  d => `START RequestId: ${d.uuid()} Version: $LATEST`,
  d =>
    `REPORT RequestId: ${d.uuid()}\tDuration: ${d.upTo(900)}.12 ms\tBilled Duration: ${d.upTo(900)} ms\tMemory Size: 512 MB\tMax Memory Used: ${d.upTo(512)} MB`,
  d => `#${d.upTo(40)} [build ${d.upTo(9)}/${9}] RUN npm ci --ignore-scripts`,
  d => `added ${d.upTo(900)} packages, "integrity": "sha512-${d.word(86)}=="`,
  d =>
    `x-amzn-requestid: ${d.uuid()} x-amzn-trace-id: Root=1-${d.hex(8)}-${d.hex(24)};Parent=${d.hex(16)};Sampled=1`,
  d =>
    `etag "${d.hex(32)}" last-modified Thu, 26 Nov 2026 10:${two(d.upTo(59))}:00 GMT cache-control public, max-age=${d.upTo(86400)}`,
  d =>
    `[GC pause (G1 Evacuation Pause) (young) ${d.upTo(900)}M->${d.upTo(400)}M(1024M), 0.0${d.upTo(99)} secs]`,
  d =>
    `consumer-${d.one(nouns)}-${d.upTo(9)}-${d.uuid()} joined group ${d.one(nouns)}-indexer, generation ${d.upTo(99)}, assigned ${d.one(nouns)}-events-${d.upTo(31)}`,
  d => `user ${d.upTo(9999)} signed in with password from ${ip(d)}, session lasts 30m`,
  () =>
    `WARN  DeprecationWarning: AbstractBeanFactoryAwareAdvisingPostProcessor is deprecated (use --trace-deprecation to show where)`,
  d =>
    `done in ${d.upTo(90)}.${d.upTo(99)}s ✨  ${d.upTo(900)} passed, ${d.upTo(3)} skipped — Überprüfung für ${d.one(nouns)} beendet`,
  d => `webpack://_N_E/./src/components/${d.one(nouns)}/ProductRecommendationsCarousel.tsx?${d.hex(4)}`,
  d =>
    `pod web-${d.hex(9)}-${d.text('bcdfghjklmnpqrstvwxz2456789', 5)} ready, readiness probe succeeded after ${d.upTo(20)}s`,
];

/** Returns a line that holds no secret; once in 400 it holds what nobody could tell from one: a picture, or an id of S3's. */
export function ordinary(d: Dice): string {
  if (d.upTo(399) === 0)
    return d.one([
      () => `thumbnail data:image/png;base64,iVBORw0KGgo${d.word(120)}==`,
      () => `x-amz-id-2: ${d.word(75)}=`,
    ])();
  return d.one(shapes)(d);
}
