// Whether a value is what the SDK's TypeScript declarations promise to whoever calls a method.
"use strict";

const { dirname, join } = require("node:path");
const ts = require("typescript");

const plainTypes = [
  [ts.TypeFlags.StringLike, "string"],
  [ts.TypeFlags.NumberLike, "number"],
  [ts.TypeFlags.BooleanLike, "boolean"],
];

const shown = (value) => (JSON.stringify(value) ?? "nothing").slice(0, 100);

class DeclaredTypes {
  constructor(packageName) {
    const declarations = join(dirname(require.resolve(packageName)), "index.d.ts");
    const options = { strict: true, types: [], target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.CommonJS };
    const program = ts.createProgram([declarations], options);
    this.checker = program.getTypeChecker();
    const source = program.getSourceFile(declarations);
    const exported = this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(source));
    this.client = this.checker.getDeclaredTypeOfSymbol(
      this.#resolved(exported.find(({ name }) => name === "PolytomicClient")),
    );
  }

  // What is wrong with the result of a method such as "connections.get": one line each.
  problems(method, result) {
    let type = this.client;
    for (const name of method.split(".")) type = this.checker.getTypeOfSymbol(type.getProperty(name));
    const [signature] = type.getCallSignatures();
    return [...this.#differences(this.checker.getAwaitedType(signature.getReturnType()), result, method)];
  }

  #resolved(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  *#differences(type, value, place) {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return;
    if (type.isUnion()) {
      const possible = type.types.filter(
        ({ flags }) => Boolean(flags & ts.TypeFlags.Undefined) === (value === undefined),
      );
      if (possible.length === 1) yield* this.#differences(possible[0], value, place);
      else if (!possible.some((each) => [...this.#differences(each, value, place)].length === 0))
        yield this.#mismatch(type, value, place);
    } else if (this.checker.isArrayType(type)) {
      yield* this.#element_differences(type, value, place);
    } else if (type.flags & ts.TypeFlags.Object) {
      yield* this.#member_differences(type, value, place);
    } else if (!this.#isPlain(type, value)) {
      yield this.#mismatch(type, value, place);
    }
  }

  #mismatch(type, value, place) {
    return `${place} is ${shown(value)}, not ${this.checker.typeToString(type)}`;
  }

  #isPlain(type, value) {
    if (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return value === undefined;
    if (type.flags & ts.TypeFlags.Null) return value === null;
    if (type.isLiteral()) return value === type.value;
    if (type.flags & ts.TypeFlags.BooleanLiteral) return String(value) === this.checker.typeToString(type);
    return plainTypes.some(([flags, name]) => type.flags & flags && typeof value === name);
  }

  *#element_differences(type, value, place) {
    if (!Array.isArray(value)) return yield `${place} is ${shown(value)}, not a list`;
    const [element] = this.checker.getTypeArguments(type);
    for (const [index, each] of value.entries()) yield* this.#differences(element, each, `${place}[${index}]`);
  }

  *#member_differences(type, value, place) {
    if (value === null || typeof value !== "object" || Array.isArray(value))
      return yield `${place} is ${shown(value)}, not an object`;
    const others = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const declared = new Map(this.checker.getPropertiesOfType(type).map((property) => [property.name, property]));
    for (const [name, property] of declared) {
      // The declarations do not tell null from absent; the API does.
      if (property.flags & ts.SymbolFlags.Optional && value[name] === null) continue;
      yield* this.#differences(this.checker.getTypeOfSymbol(property), value[name], `${place}.${name}`);
    }
    // Members without a declaration are newer than the SDK, and callers pass over them.
    for (const [name, member] of Object.entries(value)) {
      if (others === undefined || declared.has(name) || member === null) continue;
      yield* this.#differences(others.type, member, `${place}.${name}`);
    }
  }
}

module.exports = { DeclaredTypes };
