import { demand, type Judge, type Policy } from './policy.ts';
import { edit, referent } from './world.ts';

const API = 'api/secured-api/function';
const INTERCEPTOR = 'gateway/interceptor/function';
const RUNTIME = 'agent/runtime/runtime';
const INVOKE = 'api/http-api/invoke';
const CODE = 'agent_runtime_artifact.0.code_configuration.0.code.0.s3.0.prefix';
const APP_RUNNER = 'aws_apprunner_service';
const ECS_EXPRESS = 'aws_ecs_express_gateway_service';
/** The resource types that run the backend's image. */
export const BACKEND_TYPES = `${APP_RUNNER}|${ECS_EXPRESS}`;
const BACKEND = 'backend/service/service';
const IMAGE = {
  [APP_RUNNER]: 'source_configuration.image_repository.image_identifier',
  [ECS_EXPRESS]: 'primary_container.0.image',
};
const onEcs = ({ compute }: { readonly compute: string }) => compute === 'ecs-express';
const onAppRunner = ({ compute }: { readonly compute: string }) => compute === 'app-runner';

const RELEASE = /\$\{data\.aws_ssm_parameter\.[\w-]+-release\.insecure_value\}/;
const isReleased = (name: unknown) => RELEASE.test(String(name));
const BY_PARAMETER = 'name it by releasedVersion, or a roll-back changes nothing';

export const FUNCTION_POLICIES: readonly Policy[] = [
  {
    name: 'every function runs on Node 22, is traced, and logs as JSON to a group of ours',
    judge: {
      aws_lambda_function: (lambda, world) => [
        ...demand(lambda, 'runtime', 'nodejs22.x', 'set nodejs22.x, which the bundles are for'),
        ...demand(lambda, 'tracing_config.mode', 'Active', 'set Active, or the trace has a hole'),
        ...demand(lambda, 'logging_config.log_format', 'JSON', 'set JSON, as the services write'),
        ...demand(
          lambda,
          'logging_config.log_group',
          (name) => referent(world, name)?.type === 'aws_cloudwatch_log_group',
          'name a group of ours: the one that Lambda makes never forgets',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'an older Node',
        plant: edit(API, 'runtime', 'nodejs18.x'),
        finds: `${API}: runtime is "nodejs18.x"`,
      },
      {
        mistake: 'an interceptor outside the trace',
        plant: edit(INTERCEPTOR, 'tracing_config', undefined),
        finds: `${INTERCEPTOR}: tracing_config.mode is not set`,
      },
      {
        mistake: 'a log group that Lambda makes',
        plant: edit(INTERCEPTOR, 'logging_config.log_group', undefined),
        finds: `${INTERCEPTOR}: logging_config.log_group is not set`,
      },
      {
        mistake: 'lines that no query reads',
        plant: edit(API, 'logging_config.log_format', 'Text'),
        finds: `${API}: logging_config.log_format is "Text"`,
      },
    ],
  },
  {
    name: 'what runs is what was released',
    judge: {
      aws_lambda_function: (lambda) => demand(lambda, 's3_key', isReleased, BY_PARAMETER),
      aws_bedrockagentcore_agent_runtime: (runtime) =>
        demand(runtime, CODE, isReleased, BY_PARAMETER),
      aws_cloudfront_distribution: (distribution) =>
        demand(distribution, 'origin.0.origin_path', isReleased, BY_PARAMETER),
      [BACKEND_TYPES]: ((service, world) =>
        demand(
          service,
          service.type === APP_RUNNER ? IMAGE[APP_RUNNER] : IMAGE[ECS_EXPRESS],
          (image) => isReleased(image) && String(image).startsWith(world.settings.accountId),
          'name it in the registry of the account by releasedVersion',
        )) satisfies Judge,
    },
    seeds: [
      {
        mistake: 'a bundle for ever',
        plant: edit(API, 's3_key', 'secured-api/latest.zip'),
        finds: `${API}: s3_key is "secured-api/latest.zip"`,
      },
      {
        mistake: 'an agent for ever',
        plant: edit(RUNTIME, CODE, 'agent/latest.zip'),
        finds: `${RUNTIME}: ${CODE} is "agent/latest.zip"`,
      },
      {
        mistake: 'a page for ever',
        plant: edit('app/edge/distribution', 'origin.0.origin_path', '/releases/latest'),
        finds: 'app/edge/distribution: origin.0.origin_path is "/releases/latest"',
      },
      {
        mistake: 'whatever image was pushed last to App Runner',
        where: onAppRunner,
        plant: edit(BACKEND, IMAGE[APP_RUNNER], 'backend:latest'),
        finds: `${BACKEND}: ${IMAGE[APP_RUNNER]} is "backend:latest"`,
      },
      {
        mistake: 'an image of somebody else on ECS',
        where: onEcs,
        plant: edit(BACKEND, IMAGE[ECS_EXPRESS], 'docker.io/library/nginx:1'),
        finds: `${BACKEND}: ${IMAGE[ECS_EXPRESS]} is "docker.io/library/nginx:1"`,
      },
    ],
  },
  {
    name: 'a function is invoked by a named API of this account',
    judge: {
      aws_lambda_permission: (permission, world) => [
        ...demand(
          permission,
          'principal',
          (name) => String(name).endsWith('.amazonaws.com'),
          'name a service',
        ),
        ...demand(permission, 'action', 'lambda:InvokeFunction', 'allow lambda:InvokeFunction'),
        ...demand(
          permission,
          'source_arn',
          (arn) => referent(world, arn)?.type === 'aws_apigatewayv2_api',
          "name the API, or the service calls it for anybody's",
        ),
      ],
    },
    seeds: [
      {
        mistake: 'any API of anybody',
        plant: edit(INVOKE, 'source_arn', undefined),
        finds: `${INVOKE}: source_arn is not set`,
      },
      {
        mistake: 'anybody',
        plant: edit(INVOKE, 'principal', '*'),
        finds: `${INVOKE}: principal is "*"`,
      },
      {
        mistake: 'more than calls',
        plant: edit(INVOKE, 'action', 'lambda:*'),
        finds: `${INVOKE}: action is "lambda:*"`,
      },
    ],
  },
];
