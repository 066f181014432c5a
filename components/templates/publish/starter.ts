/** What the editor begins with: small, whole, and it runs. */
export const starter = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: say-hello
  title: Say hello
  description: Writes a greeting to the log.
spec:
  type: service
  owner: platform
  parameters:
    - title: Greeting
      required: [name]
      properties:
        name:
          title: Whom to greet
          type: string
  steps:
    - id: greet
      name: Greet
      action: debug:log
      input:
        message: Hello, \${{ parameters.name }}!
  output:
    text:
      - title: Done
        content: Greeted \${{ parameters.name }}.
`;
