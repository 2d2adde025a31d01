// The library's own answers, through its typed structs: the conformance runner in C, given cases.
"use strict";

const { execFile } = require("node:child_process");
const { mkdtempSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { promisify } = require("node:util");

// {result} or {error} of each question, in order. A question is {operation, request} and, perhaps, the options of a call.
async function askAll({ url, key, folder }, questions) {
  const cases = mkdtempSync(join(folder, "cases-"));
  const named = questions.map(({ operation, request, options = {} }, index) => ({
    name: String(index),
    operation,
    request,
    options,
  }));
  writeFileSync(join(cases, "cases.json"), JSON.stringify(named));
  const env = { ...process.env, POLYTOMIC_URL: url, POLYTOMIC_API_KEY: key };
  const { stdout } = await promisify(execFile)(process.env.POLYTOMIC_RUNNER, [cases, "http"], { env });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function ask(served, operation, request, options) {
  const [outcome] = await askAll(served, [{ operation, request, options }]);
  return outcome;
}

module.exports = { ask, askAll };
