import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CfnOutput, Duration, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { EDGE_HEADER } from '#functions/api/aws/http-event.ts';
import { CONTENT_SECURITY_POLICY } from '#shared/console/content-security-policy.ts';
import type { Environment } from '../environment.ts';
import { EnvironmentError } from '../environment-error.ts';

/** What `npm run build -w console` writes. */
const BUILT = fileURLToPath(new URL('../../console/dist/', import.meta.url));
const UPLOADER = 'Custom::CDKBucketDeployment';
/**
 * Errors that CloudFront keeps for 10 s, whoever they were for, if not told otherwise (developer guide, "Control how long
 * CloudFront caches errors"). That caching is disabled for a path is not said to matter.
 */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

interface ConsoleSiteProps {
  readonly environment: Environment;
  /** Host name of the management API. */
  readonly apiHost: string;
  readonly edgeMark: string;
  /** Where the built console is, if not in console/dist. */
  readonly directory?: string | undefined;
}

/**
 * The console: a page in a private bucket, and the API under the same origin, so that the page may talk to nobody else.
 * Throws an EnvironmentError where the console is not built.
 */
export class ConsoleSite extends Construct {
  constructor(scope: Construct, id: string, props: ConsoleSiteProps) {
    super(scope, id);
    const { environment, apiHost, edgeMark, directory = BUILT } = props;
    if (!existsSync(`${directory}/index.html`))
      throw new EnvironmentError(
        `the console is not built: ${directory} has no index.html. Run "npm run build -w console", or put "console: false" ` +
          `into environments/${environment.name}.yaml`,
      );
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY, // It holds nothing that a deployment does not put there.
      // The upload does not empty it, whatever `retainOnDelete` says (aws-cdk issue 33397), and S3 removes no full bucket.
      autoDeleteObjects: true,
    }) as IBucket; // The CDK's types do not agree with themselves on what is optional.
    const distribution = this.#distribution(bucket, { apiHost, edgeMark, name: environment.name });
    new BucketDeployment(this, 'Upload', {
      sources: [Source.asset(directory)],
      destinationBucket: bucket,
      prune: false, // A page that is still cached needs its scripts.
      exclude: ['*.br', '*.gz'], // CloudFront compresses by itself.
      // Scripts are named by their contents; the page itself is seen anew when this is over.
      cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.minutes(5))],
      logGroup: new LogGroup(this, 'UploadLogs', {
        retention: environment.retention_days as RetentionDays,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    this.#acknowledge(bucket, distribution);
    new CfnOutput(this, 'Url', {
      description: 'The console',
      value: `https://${distribution.distributionDomainName}/`,
    });
  }

  #distribution(bucket: IBucket, { apiHost, edgeMark, name }: { apiHost: string; edgeMark: string; name: string }) {
    return new Distribution(this, 'Distribution', {
      comment: `Console of Hookline (${name})`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      errorResponses: CACHED_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: new ResponseHeadersPolicy(this, 'Headers', {
          comment: `What the console of Hookline (${name}) may do`,
          securityHeadersBehavior: {
            contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
            contentTypeOptions: { override: true },
            frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
            referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
            strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
          },
        }),
      },
      additionalBehaviors: {
        '/api/*': {
          origin: new HttpOrigin(apiHost, { customHeaders: { [EDGE_HEADER]: edgeMark } }),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          // Everything of the request but its Host, by which API Gateway knows its APIs.
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
        },
      },
    });
  }

  #acknowledge(bucket: IBucket, distribution: Distribution): void {
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds the public page alone, and only CloudFront reads it.',
    });
    Validations.of(distribution).acknowledge(
      { id: 'AwsSolutions-CFR1', reason: 'Operators sign in from wherever they are.' },
      { id: 'AwsSolutions-CFR2', reason: 'The API limits requests and failed sign-ins itself; the page is static.' },
      { id: 'AwsSolutions-CFR3', reason: 'The page is public and static; the API writes an access log of its own.' },
      {
        id: 'AwsSolutions-CFR4',
        reason: "Under CloudFront's own name its certificate sets the lowest version of TLS.",
      },
    );
    // The CDK's own uploader: one function for the stack, beside this construct.
    for (const child of Stack.of(this).node.children.filter(({ node }) => node.id.startsWith(UPLOADER)))
      Validations.of(child).acknowledge(
        { id: 'AwsSolutions-L1', reason: 'The CDK chooses the runtime of its uploader.' },
        ...this.#uploaderGrants(bucket).map((grant) => ({
          id: `AwsSolutions-${grant}` as const,
          reason: "The CDK chooses what its uploader may do; it is with the console's bucket and the assets' alone.",
        })),
      );
  }

  #uploaderGrants(bucket: IBucket): readonly `IAM${string}`[] {
    const stack = Stack.of(this);
    const account = Token.isUnresolved(stack.account) ? '<AWS::AccountId>' : stack.account;
    const ownBucket = bucket.node.defaultChild as CfnBucket;
    return [
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      ...['GetObject', 'GetBucket', 'List', 'DeleteObject', 'Abort'].map(
        (name) => `IAM5[Action::s3:${name}*]` as const,
      ),
      `IAM5[Resource::<${stack.getLogicalId(ownBucket)}.Arn>/*]`,
      `IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-${account}-${stack.region}/*]`,
    ];
  }
}
