import type { PostureCheck } from '../check';
import { isPublicByDefault } from '../default-network';

/** Reports databases and replication instances that are publicly accessible. */
export const publicDatabase: PostureCheck = {
  id: 'public-database',
  looksAt: ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::Redshift::Cluster', 'AWS::DMS::ReplicationInstance'],
  wants: 'PubliclyAccessible set to false',
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
      : [],
};
