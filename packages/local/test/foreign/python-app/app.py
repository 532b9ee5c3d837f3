"""An app as people write it in Python: CloudFormation deploys what a build makes of an upload."""
import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_s3 as s3
from constructs import Construct

TEMPLATE = r"Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"


class PipelineStack(cdk.Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        bucket = s3.Bucket(self, "Uploads", versioned=True, removal_policy=cdk.RemovalPolicy.DESTROY)
        source = codepipeline.Artifact("Source")
        packaged = codepipeline.Artifact("Packaged")
        project = codebuild.PipelineProject(
            self,
            "Project",
            environment=codebuild.BuildEnvironment(build_image=codebuild.LinuxBuildImage.STANDARD_7_0),
            build_spec=codebuild.BuildSpec.from_object(
                {
                    "version": "0.2",
                    "phases": {
                        "build": {
                            "commands": ["python3 -m py_compile handler.py", f'printf "{TEMPLATE}" > template.yml']
                        }
                    },
                    "artifacts": {"files": ["template.yml"]},
                }
            ),
        )
        pipeline = codepipeline.Pipeline(self, "Pipeline", pipeline_name="python")
        upload = actions.S3SourceAction(
            action_name="Upload", bucket=bucket, bucket_key="source.zip", output=source
        )
        package = actions.CodeBuildAction(
            action_name="Package", project=project, input=source, outputs=[packaged]
        )
        service = actions.CloudFormationCreateUpdateStackAction(
            action_name="Service",
            stack_name="service",
            admin_permissions=True,
            template_path=packaged.at_path("template.yml"),
        )
        pipeline.add_stage(stage_name="Source", actions=[upload])
        pipeline.add_stage(stage_name="Build", actions=[package])
        pipeline.add_stage(stage_name="Deploy", actions=[service])


app = cdk.App()
PipelineStack(app, "Python")
app.synth()
