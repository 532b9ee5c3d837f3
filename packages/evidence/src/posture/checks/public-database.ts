import { allowsInternet } from '../address-ranges';
import type { PostureCheck, PostureProblem } from '../check';
import { isPublicByDefault } from '../default-network';
import type { PostureResource } from '../posture-template';

const KUBERNETES = 'AWS::EKS::Cluster';
const ENDPOINT = 'ResourcesVpcConfig.EndpointPublicAccess';
const RANGES = 'ResourcesVpcConfig.PublicAccessCidrs';

/**
 * Reports databases, message brokers and replication instances that are publicly accessible, and Kubernetes clusters
 * whose API the whole internet can reach. The finding is only advice for a cluster without a setting for its endpoint.
 */
export const publicDatabase: PostureCheck = {
  id: 'public-database',
  looksAt: [
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBCluster',
    'AWS::Redshift::Cluster',
    'AWS::DMS::ReplicationInstance',
    'AWS::RedshiftServerless::Workgroup',
    'AWS::Neptune::DBInstance',
    'AWS::AmazonMQ::Broker',
    KUBERNETES,
  ],
  wants: 'PubliclyAccessible set to false; no Kubernetes API endpoint that the whole internet can reach',
  why: 'only security groups protect a database with a public address from the internet',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2',
  items: { pciDss: ['1.3.1', '1.4.2', '1.4.4'], cisAws: ['2.3.3'] },
  find: (database) =>
    database.mayHave('PubliclyAccessible') || isPublicByDefault(database)
      ? [
          {
            problem: 'the database has a public address',
            instead: 'set PubliclyAccessible to false, and connect to the database from inside the network',
            location: 'Properties/PubliclyAccessible',
          },
        ]
      : ofEndpoint(database),
};

/** Checks the API endpoint of a Kubernetes cluster, which is public to all addresses by default. */
function ofEndpoint(cluster: PostureResource): PostureProblem[] {
  const isUnset = cluster.mayMiss(ENDPOINT);
  const isOpen = cluster.mayMiss(RANGES) || allowsInternet(cluster.items(RANGES).map(({ value }) => String(value)));
  return cluster.type === KUBERNETES && isOpen && (isUnset || cluster.mayHave(ENDPOINT))
    ? [
        {
          problem: 'the whole internet can reach the API of the cluster',
          instead: 'set EndpointPublicAccess to false, or list known address ranges in PublicAccessCidrs',
          location: `Properties/${ENDPOINT.replace('.', '/')}`,
          isAdvice: isUnset,
        },
      ]
    : [];
}
