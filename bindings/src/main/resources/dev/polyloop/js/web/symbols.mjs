/** The well-known symbols of explicit resource management, for an engine that lacks them. */
for (const name of ["dispose", "asyncDispose"]) {
  if (Symbol[name] === undefined) {
    Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
  }
}
