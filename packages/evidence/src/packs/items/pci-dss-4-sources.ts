import type { RuleSource } from '../pack';

/**
 * Sources that confirm that each rule decides its PCI DSS items, by rule ID.
 *
 * `controls` contains controls from two public mappings to PCI DSS 4: `powerpipe` is
 * turbot/steampipe-mod-aws-compliance 1.13, and `prowler` is prowler 5.46. Neither mapping covers delivery pipelines.
 * `read` contains our own reason for each item that is not in the mappings.
 */
export const PCI_SOURCES: Readonly<Record<string, RuleSource>> = {
  'posture::alarm-metric': {
    controls: ['powerpipe.cloudwatch_alarm_action_enabled', 'prowler.cloudwatch_alarm_actions_alarm_state_configured'],
  },
  'posture::blue-green': {
    read: { '6.5.1': 'changes are tested, and can be rolled back' },
  },
  'posture::bucket-encryption': {
    controls: ['powerpipe.s3_bucket_default_encryption_enabled', 'prowler.s3_bucket_kms_encryption'],
  },
  'posture::bucket-tls': {
    controls: ['powerpipe.s3_bucket_enforces_ssl', 'prowler.s3_bucket_secure_transport_policy'],
  },
  'posture::bucket-versioning': {
    controls: ['powerpipe.s3_bucket_versioning_enabled', 'powerpipe.s3_bucket_versioning_and_lifecycle_policy_enabled'],
  },
  'posture::build-hardening': {
    controls: [
      'powerpipe.codebuild_project_environment_privileged_mode_disabled',
      'powerpipe.codebuild_project_artifact_encryption_enabled',
    ],
    read: { '6.5.1': 'only reviewed changes are built' },
  },
  'posture::closed-runtime': {
    controls: ['powerpipe.lambda_function_use_latest_runtime'],
  },
  'posture::closed-version': {
    read: { '6.3.3': 'versions that the vendor no longer supports receive no patches' },
  },
  'posture::container-privileges': {
    controls: [
      'powerpipe.ecs_task_definition_container_non_privileged',
      'powerpipe.ecs_task_definition_container_readonly_root_filesystem',
      'prowler.ecs_task_definitions_containers_readonly_access',
    ],
    read: { '2.2.6': 'container settings prevent misuse' },
  },
  'posture::data-key': {
    controls: ['powerpipe.log_group_encryption_at_rest_enabled', 'prowler.cloudwatch_log_group_kms_encryption_enabled'],
  },
  'posture::database-backups': {
    read: { '12.10.1': 'the incident response plan names the backups for a recovery' },
  },
  'posture::deployment-protection': {
    read: { '6.5.1': 'changes can be rolled back' },
  },
  'posture::event-pattern': {
    controls: ['powerpipe.cloudwatch_alarm_action_enabled'],
    read: { '6.5.1': 'each change starts the pipeline that delivers the change' },
  },
  'posture::foreign-account': {
    controls: [
      'powerpipe.s3_bucket_policy_restricts_cross_account_permission_changes',
      'prowler.s3_bucket_cross_account_access',
    ],
  },
  'posture::image-repository': {
    controls: [
      'powerpipe.ecr_repository_image_scan_on_push_enabled',
      'prowler.ecr_repositories_scan_images_on_push_enabled',
    ],
    read: { '6.3.1': "vulnerabilities in the app's own images are found" },
  },
  'posture::import-of-nothing': {
    read: { '6.5.1': 'a change that cannot be deployed was not tested' },
  },
  'posture::key-rotation': {
    controls: ['powerpipe.kms_cmk_rotation_enabled'],
  },
  'posture::log-retention': {
    controls: [
      'powerpipe.cloudwatch_log_group_retention_period_365',
      'prowler.cloudwatch_log_group_retention_policy_specific_days_enabled',
    ],
  },
  'posture::logs-off': {
    controls: [
      'powerpipe.codebuild_project_logging_enabled',
      'powerpipe.cloudtrail_trail_validation_enabled',
      'prowler.codebuild_project_logging_enabled',
    ],
  },
  'posture::open-ingress': {
    controls: [
      'powerpipe.vpc_security_group_restrict_ingress_tcp_udp_all',
      'prowler.ec2_securitygroup_allow_ingress_from_internet_to_any_port',
    ],
    read: {
      '1.4.1': 'security groups are the control between the internet and the network',
      '1.4.4': 'database ports are not reachable from the internet',
    },
  },
  'posture::open-policy': {
    controls: ['powerpipe.s3_bucket_policy_restrict_public_access', 'powerpipe.s3_bucket_restrict_public_read_access'],
  },
  'posture::plaintext-secret': {
    controls: [
      'powerpipe.ecs_task_definition_container_environment_no_secret',
      'prowler.ecs_task_definitions_no_environment_secrets',
    ],
    read: { '8.6.2': 'configuration contains no passwords' },
  },
  'posture::production-gates': {
    read: {
      '6.2.3': 'code is scanned and tested before it is released',
      '6.3.1': 'vulnerabilities in images are found before production',
      '6.5.1': 'a release is tested and approved',
    },
  },
  'posture::public-bucket': {
    controls: [
      'powerpipe.s3_public_access_block_bucket',
      'powerpipe.s3_bucket_policy_restrict_public_access',
      'prowler.s3_bucket_public_access',
    ],
    read: { '1.4.4': 'data stores are not reachable from the internet' },
  },
  'posture::public-database': {
    read: {
      '1.3.1': 'only necessary inbound traffic is allowed',
      '1.4.2': 'databases have no public addresses',
      '1.4.4': 'data stores are not reachable from the internet',
    },
  },
  'posture::public-function': {
    controls: [
      'powerpipe.lambda_function_restrict_public_access',
      'prowler.awslambda_function_not_publicly_accessible',
    ],
    read: { '7.2.1': 'only named callers have access', '7.2.2': 'only named callers have access' },
  },
  'posture::reference-kind': {
    read: { '6.5.1': 'a change that cannot be deployed was not tested' },
  },
  'posture::silent-alarm': {
    controls: ['powerpipe.cloudwatch_alarm_action_enabled', 'prowler.cloudwatch_alarm_actions_alarm_state_configured'],
  },
  'posture::single-zone': {
    read: { '12.10.1': 'the incident response plan covers business continuity' },
  },
  'posture::start-filters': {
    read: {
      '6.2.3': 'only reviewed branches are delivered',
      '6.5.1': 'only reviewed changes are delivered',
      '7.2.1': 'outsiders cannot start pipelines that have permissions',
    },
  },
  'posture::switched-off': {
    controls: ['powerpipe.cloudwatch_alarm_action_enabled'],
    read: { '6.5.1': 'pipelines behave as declared' },
  },
  'posture::task-exposure': {
    controls: [
      'powerpipe.lambda_function_in_vpc',
      'powerpipe.ecs_service_fargate_using_latest_platform_version',
      'prowler.ecs_service_fargate_latest_platform_version',
    ],
    read: { '2.2.4': 'a shell in production is not needed', '7.2.1': 'a shell in production gives access' },
  },
  'posture::transit-encryption': {
    controls: ['powerpipe.elb_application_lb_redirect_http_request_to_https', 'prowler.elb_ssl_listeners'],
  },
  'posture::triggers-without-v2': {
    read: { '6.5.1': 'a change that cannot be deployed was not tested' },
  },
  'posture::unbound-service': {
    read: {
      '7.2.1': 'each role has one purpose',
      '7.2.5': 'programs have only the access that they need',
      '7.3.1': 'access is restricted to those who need it',
    },
  },
  'posture::unencrypted': {
    controls: ['powerpipe.sns_topic_encrypted_at_rest', 'prowler.sns_topics_kms_encryption_at_rest_enabled'],
    read: { '4.2.1': 'the check also covers the encryption of data in transit' },
  },
  'posture::unpinned-source': {
    read: { '6.5.1': 'the tested revision is deployed' },
  },
  'pci-dss-4::audit-history': {
    controls: ['powerpipe.cloudwatch_log_group_retention_period_365'],
  },
  'pci-dss-4::customer-key': {
    controls: ['powerpipe.s3_bucket_default_encryption_enabled_kms', 'prowler.s3_bucket_kms_encryption'],
  },
  'pci-dss-4::privileged-build': {
    controls: ['powerpipe.codebuild_project_environment_privileged_mode_disabled'],
  },
  'pci-dss-4::secret-rotation': {
    controls: [
      'powerpipe.secretsmanager_secret_automatic_rotation_enabled',
      'prowler.secretsmanager_automatic_rotation_enabled',
    ],
  },
  'pci-dss-4::web-firewall': {
    controls: ['powerpipe.elb_application_lb_waf_enabled', 'prowler.elbv2_waf_acl_attached'],
  },
  'least-privilege': {
    controls: ['powerpipe.iam_policy_custom_no_blocked_kms_actions', 'prowler.iam_policy_no_full_access_to_kms'],
    read: { '8.6.1': 'people do not use the roles of programs' },
  },
  'pipeline-rules': {
    read: { '6.5.1': 'pipelines behave as declared' },
  },
};
