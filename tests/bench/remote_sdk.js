// The part of the vendor's SDK in the remote table: its own calls, as its documentation has them, no options changed.
// Usage: NODE_PATH=FOLDER node remote_sdk.js MEASURE URL COUNT
"use strict";

const { readFileSync } = require("node:fs");
const { PolytomicClient } = require("polytomic-1.18");

const connectionId = "248df4b7-aa70-47b8-a036-33ac447e668d";
const targetId = "public.customers";
const inFlight = 64;
const warmUp = 2000; // calls, that open the connections and let V8 compile

const now = () => Number(process.hrtime.bigint()) / 1e6; // milliseconds
const print = (name, value) => console.log(`${name} ${value.toFixed(3)}`);

function check(condition, what) {
  if (condition) return;
  console.error(`remote_sdk.js: ${what}`);
  process.exit(1);
}

// A moment, when the result was there.
const asks = (client) => ({
  single: async () => {
    const { data } = await client.connections.get(connectionId);
    check(data.name.length !== 0, "a call was not answered");
    return now();
  },
  targets: async () => {
    const { data } = await client.modelSync.targets.list(connectionId);
    check(data[data.length - 1].modes.length === 4, "a call was not answered");
    return now();
  },
  fields: async () => {
    const { data } = await client.modelSync.targets.getTargetFields(connectionId, { target: targetId });
    check(data.fields[data.fields.length - 1].name.length !== 0, "a call was not answered");
    return now();
  },
});

function percentile(samples, share) {
  const sorted = [...samples].sort((left, right) => left - right);
  return sorted[Math.floor(share * (sorted.length - 1))];
}

async function timeEach(ask, count, unit) {
  await ask(); // opens the connection
  const samples = [];
  for (let index = 0; index < count; ++index) {
    const start = now();
    samples.push(((await ask()) - start) * unit);
  }
  print("p50", percentile(samples, 0.5));
  print("p99", percentile(samples, 0.99));
}

async function keepInFlight(ask, calls) {
  let left = calls;
  const caller = async () => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
}

async function timeAll(ask, count) {
  await keepInFlight(ask, warmUp);
  const cpu = process.cpuUsage();
  const start = now();
  await keepInFlight(ask, count);
  print("calls_per_second", (count / (now() - start)) * 1e3);
  const { user, system } = process.cpuUsage(cpu);
  print("cpu", (user + system) / count);
}

async function main(measure, url, count) {
  const client = new PolytomicClient({ environment: url, token: "key" });
  const ask = asks(client);
  if (measure === "first") print("answered", await ask.single());
  else if (measure === "once") await ask.targets();
  else if (measure === "flight") await timeAll(ask.single, count);
  else await timeEach(ask[measure], count, measure === "single" ? 1e3 : 1);
  print("memory", Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024);
  process.exit(0); // its connections would be kept open
}

main(process.argv[2], process.argv[3], Number(process.argv[4]));
