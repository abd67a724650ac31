/** The well-known symbols of explicit resource management; of our own making for an engine that lacks them. */
const { dispose = Symbol("Symbol.dispose"), asyncDispose = Symbol("Symbol.asyncDispose") } = Symbol;

export { asyncDispose, dispose };
