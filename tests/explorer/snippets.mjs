// Writes the page's programs for every call that it shows, with names that are hard to quote, as one project a language:
// snippets.mjs LANGUAGE FOLDER ROOT. Whoever runs it compiles them.

import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {makeCall, operationNames} from '../../src/server/explorer/operations.mjs';
import {languages} from '../../src/server/explorer/snippets.mjs';

const [language, folder, root] = process.argv.slice(2);
const hard = `"main".'a\\b'?? %s $x {0} \u202e\u0007🛒é\n</script>`;
const fieldsOf = {
  get_identity: {}, list_connections: {},
  get_sync_source_fields: {id: 'id', params: [['table', hard], [hard, '']]},
  get_sync_target_fields: {id: hard, target: hard, refresh: true},
};
const programs = operationNames.map((operation) => {
  const call = makeCall(operation, fieldsOf[operation] ?? {id: 'id'});
  return {operation, text: languages[language](call, 'http://127.0.0.1:1')};
});

function write(path, text) {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), {recursive: true});
  writeFileSync(whole, text);
}

// Of programs in C# a project holds one; each becomes a function of the same lines instead.
function asFunction({operation, text}) {
  const lines = text.split('\n');
  const uses = lines.filter((line) => line.startsWith('using '));
  const rest = lines.filter((line) => !line.startsWith('using '));
  return `${uses.join('\n')}\ninternal static class ${operation} { internal static async Task RunAsync() {\n${rest.join('\n')}\n} }\n`;
}

const writers = {
  C: () => programs.forEach(({operation, text}) => write(`${operation}.c`, text)),
  Go: () => {
    write('go.mod', `module snippets\n\ngo 1.19\n\nrequire polytomic v1.0.0\n\nreplace polytomic => ${root}/bindings/go\n`);
    programs.forEach(({operation, text}) => write(`${operation}/main.go`, text));
  },
  Rust: () => {
    write('Cargo.toml', `[package]\nname = "snippets"\nedition = "2021"\n\n[dependencies]\npolytomic = { path = "${root}/bindings/rust/polytomic" }\n\n[workspace]\n`);
    programs.forEach(({operation, text}) => write(`src/bin/${operation}.rs`, text));
  },
  'C#': () => {
    write('Snippets.csproj', `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
  <ItemGroup>
    <ProjectReference Include="${root}/bindings/csharp/src/Polytomic/Polytomic.csproj" />
  </ItemGroup>
</Project>
`);
    programs.forEach((program) => write(`${program.operation}.cs`, asFunction(program)));
  },
};
writers[language]();
