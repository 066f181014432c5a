import { describe, expect, it } from 'vitest';
import { testPortal } from '@/domain/automation/runs/testing';
import { integrations } from '@/integrations';

const portal = await testPortal(integrations.actions);

describe('a template of these actions', () => {
  it('runs to its end with the engine, each step reading what the ones before gave', async () => {
    const expression = '$ ~> |$|{"spec": $merge([spec, {"replicas": replicas}])}, "replicas"|';
    await portal.template(
      'manifest',
      [
        {
          id: 'write',
          action: 'roadiehq:utils:fs:write',
          input: { path: 'app/a.yaml', content: 'kind: App # ours\nspec: {size: S}\nreplicas: 3\n' },
        },
        {
          id: 'parse',
          action: 'roadiehq:utils:fs:parse',
          input: { path: '${{ steps.write.output.path }}', parser: 'yaml' },
        },
        {
          id: 'query',
          action: 'roadiehq:utils:jsonata',
          input: { data: '${{ steps.parse.output.content }}', expression },
        },
        { id: 'text', action: 'roadiehq:utils:serialize:yaml', input: { data: '${{ steps.query.output.result }}' } },
        {
          id: 'save',
          action: 'roadiehq:utils:fs:write',
          input: { path: 'app/b.yaml', content: '${{ steps.text.output.serialized }}' },
        },
        {
          id: 'merge',
          action: 'roadiehq:utils:merge',
          input: { path: 'app/b.yaml', content: { spec: { owner: 'checkout' } } },
        },
        { id: 'list', action: 'fs:readdir', input: { paths: ['app'] } },
        {
          id: 'each',
          action: 'roadiehq:utils:fs:append',
          each: '${{ steps.list.output.files }}',
          input: { path: '${{ each.value.path }}', content: 'end: true\n' },
        },
        { id: 'result', action: 'roadiehq:utils:fs:parse', input: { path: 'app/b.yaml', parser: 'yaml' } },
        { id: 'none', action: 'roadiehq:utils:jsonata', input: { data: {}, expression: 'missing' } },
      ],
      { output: { result: '${{ steps.result.output.content }}', none: '${{ steps.none.output.result }}' } },
    );
    const { id } = await portal.start('manifest');
    await portal.drain();
    const run = await portal.db.run.findUniqueOrThrow({ where: { id } });
    expect(run).toMatchObject({ status: 'succeeded', error: null });
    expect(run.output).toEqual({
      result: { kind: 'App', spec: { size: 'S', replicas: 3, owner: 'checkout' }, end: true },
    });
  });

  it('fails at an expression that runs away, with its reason', async () => {
    const input = { data: {}, expression: '($f := function() { $f() }; $f())' };
    await portal.template('endless', [{ id: 'query', action: 'roadiehq:utils:jsonata', input }]);
    const { id } = await portal.start('endless');
    await portal.drain();
    expect(await portal.db.run.findUniqueOrThrow({ where: { id } })).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('takes longer than 5 s'),
    });
  }, 30_000);
});
