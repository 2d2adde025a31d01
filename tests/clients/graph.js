// A stand-in of Facebook's Graph API with one ad account, which can be told to have had enough for a while.
"use strict";

const { once } = require("node:events");
const { createServer } = require("node:http");

const account = { id: "act_1234567", name: "North" };
const rateLimit = { error: { message: "too many calls", type: "OAuthException", code: 17 } };

class Graph {
  static async start() {
    const graph = new Graph();
    graph.refusals = 0;
    graph.server = createServer((request, response) => graph.#answer(request, response)).listen(0, "127.0.0.1");
    await once(graph.server, "listening");
    graph.url = `http://127.0.0.1:${graph.server.address().port}`;
    graph.configuration = { auth_method: "token", byo_app_token: "secret", base_url: graph.url };
    return graph;
  }

  async stop() {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }

  #answer(request, response) {
    const refused = this.refusals > 0;
    if (refused) --this.refusals;
    response.writeHead(refused ? 429 : 200, {
      "Content-Type": "application/json",
      ...(refused ? { "Retry-After": "1" } : {}),
    });
    response.end(
      JSON.stringify(refused ? rateLimit : { data: request.url.includes("/me/adaccounts") ? [account] : [] }),
    );
  }
}

module.exports = { Graph };
