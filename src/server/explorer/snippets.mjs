// A call of the page as a whole program, or command, in each language. The key comes from the environment everywhere.

import {apiVersion, targetOf} from './operations.mjs';
import {quoteC, quoteCSharp, quoteGo, quoteRust, quoteShell} from './quote.mjs';

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const pascal = (text) => text.split('_').map(capital).join('');

// The fields of a call, each written by the function for its kind.
const written = (call, {text, flag, pairs}) =>
  Object.entries(call.fields).map(([name, value]) =>
    Array.isArray(value) ? pairs(name, value) : value === true ? flag(name) : text(name, value));

function curl(call, origin) {
  return [
    `curl ${call.method === 'GET' ? '' : `--request ${call.method} `}${quoteShell(origin + targetOf(call))}`,
    '--header "Authorization: Bearer $POLYTOMIC_API_KEY"',
    `--header 'X-Polytomic-Version: ${apiVersion}'`,
  ].join(' \\\n  ');
}

function c(call, origin) {
  const text = (value) => `(polytomic_string){${quoteC(value)}, POLYTOMIC_NUL_TERMINATED}`;
  const isEmpty = call.id === undefined;
  const fields = written(call, {
    text: (name, value) => `  request.${name} = ${text(value)};\n`,
    flag: (name) => `  request.${name} = POLYTOMIC_TRUE;\n`,
    pairs: (name, values) =>
      `  polytomic_parameter ${name}[] = {${values.map((pair) => `{${pair.map(text).join(', ')}}`).join(', ')}};\n` +
      `  request.${name} = ${name};\n  request.${name}_count = ${values.length};\n`,
  });
  const request = isEmpty ? '' : `
  polytomic_${call.operation}_request request = POLYTOMIC_${call.operation.toUpperCase()}_REQUEST_INIT;
  request.id = ${text(call.id)};
${fields.join('')}`;
  return `#include <polytomic/polytomic.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  options.url = ${text(origin)};
  options.api_key = (polytomic_string){getenv("POLYTOMIC_API_KEY"), POLYTOMIC_NUL_TERMINATED};
  options.delivery = POLYTOMIC_DELIVERY_WAIT;
  polytomic_client *client = NULL;
  if (polytomic_client_create(&options, &client, NULL) != POLYTOMIC_OK) return 1;
${request}
  polytomic_call *call = NULL;
  polytomic_response *response = NULL;
  polytomic_${call.operation}(client, ${isEmpty ? 'NULL' : '&request'}, NULL, NULL, NULL, &call);
  polytomic_call_wait(call, -1, &response);
  polytomic_string json = polytomic_response_json(response);
  if (json.data != NULL) puts(json.data);
  int failed = polytomic_response_status(response) != POLYTOMIC_OK;

  polytomic_response_release(response);
  polytomic_call_release(call);
  polytomic_client_close(client);
  polytomic_client_release(client);
  return failed;
}
`;
}

function go(call, origin) {
  const fields = written(call, {
    text: (name, value) => `${pascal(name)}: ${quoteGo(value)}`,
    flag: (name) => `${pascal(name)}: polytomic.True`,
    pairs: (name, values) =>
      `${pascal(name)}: []polytomic.Parameter{${values.map(([key, value]) => `{Name: ${quoteGo(key)}, Value: ${quoteGo(value)}}`).join(', ')}}`,
  });
  const request = `polytomic.${pascal(call.operation)}Request{${fields.join(', ')}}`;
  const [group, member] = call.member.map(pascal);
  const inputs = ['context.Background()', call.id !== undefined && quoteGo(call.id), call.request && request];
  const method = `client.${group}.${member}(${inputs.filter(Boolean).join(', ')})`;
  const rest = call.isSilent ? `	if err := ${method}; err != nil {
		log.Fatal(err)
	}` : `	answer, err := ${method}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%+v\\n", answer)`;
  return `package main

import (
	"context"
${call.isSilent ? '' : '	"fmt"\n'}	"log"
	"os"

	"polytomic"
)

func main() {
	client, err := polytomic.NewClient(polytomic.WithURL(${quoteGo(origin)}), polytomic.WithAPIKey(os.Getenv("POLYTOMIC_API_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

${rest}
}
`;
}

function rust(call, origin) {
  const fields = written(call, {
    text: (name, value) => `.${name}(${quoteRust(value)})`,
    flag: (name) => `.${name}(true)`,
    pairs: (name, values) => `.${name}([${values.map((pair) => `(${pair.map(quoteRust).join(', ')})`).join(', ')}])`,
  });
  const type = pascal(call.operation);
  const [group, member] = call.member;
  const inputs = [call.id !== undefined && quoteRust(call.id), call.request && `${type}::new()${fields.join('')}`];
  const method = `client.${group}().${member}(${inputs.filter(Boolean).join(', ')}).wait()?;`;
  return `${call.request ? `use polytomic::requests::${type};\n` : ''}use polytomic::{Client, Error};

fn main() -> Result<(), Error> {
    let client = Client::builder()
        .url(${quoteRust(origin)})
        .api_key(std::env::var("POLYTOMIC_API_KEY").unwrap_or_default())
        .build()?;
${call.isSilent ? `    ${method}` : `    let answer = ${method}\n    println!("{answer:#?}");`}
    client.close()
}
`;
}

function csharp(call, origin) {
  const fields = written(call, {
    text: (name, value) => `${pascal(name)} = ${quoteCSharp(value)}`,
    flag: (name) => `${pascal(name)} = true`,
    pairs: (name, values) => `${pascal(name)} = [${values.map((pair) => `new(${pair.map(quoteCSharp).join(', ')})`).join(', ')}]`,
  });
  const [group, member] = call.member.map(pascal);
  const name = ['Get', 'List', 'Refresh'].includes(member) ? member : `Get${member}`;
  const inputs = [call.id !== undefined && quoteCSharp(call.id), fields.length > 0 && `new() { ${fields.join(', ')} }`];
  const method = `await client.${group}.${name}Async(${inputs.filter(Boolean).join(', ')})`;
  return `using Polytomic;

await using var client = new PolytomicClient(new PolytomicClientOptions
{
    Url = ${quoteCSharp(origin)},
    ApiKey = Environment.GetEnvironmentVariable("POLYTOMIC_API_KEY"),
});

${call.isSilent ? `${method};` : `var answer = ${method};\nConsole.WriteLine(System.Text.Json.JsonSerializer.Serialize(answer));`}
`;
}

// By the name that a person chooses, in the order in which they are offered.
export const languages = {curl, C: c, Go: go, Rust: rust, 'C#': csharp};
