/** DOMException of Web IDL, with its table of legacy codes. */

const LEGACY_NAMES = [
  "IndexSizeError", null, "HierarchyRequestError", "WrongDocumentError", "InvalidCharacterError", null,
  "NoModificationAllowedError", "NotFoundError", "NotSupportedError", "InUseAttributeError",
  "InvalidStateError", "SyntaxError", "InvalidModificationError", "NamespaceError", "InvalidAccessError",
  null, "TypeMismatchError", "SecurityError", "NetworkError", "AbortError", "URLMismatchError",
  "QuotaExceededError", "TimeoutError", "InvalidNodeTypeError", "DataCloneError",
];

/** An error known by its name. */
export class DOMException extends Error {
  #name;

  /**
   * @param {string} [message]
   * @param {string | {name?: string, cause?: unknown}} [options] the name
   */
  constructor(message = "", options = undefined) {
    const named = typeof options === "object" && options !== null;
    super(`${message}`, named && "cause" in options ? { cause: options.cause } : undefined);
    const name = named ? options.name : options;
    this.#name = name === undefined ? "Error" : `${name}`;
  }

  get name() {
    return this.#name;
  }

  get code() {
    return LEGACY_NAMES.indexOf(this.#name) + 1;
  }

  get [Symbol.toStringTag]() {
    return "DOMException";
  }
}

const constants = {
  INDEX_SIZE_ERR: 1, DOMSTRING_SIZE_ERR: 2, HIERARCHY_REQUEST_ERR: 3, WRONG_DOCUMENT_ERR: 4,
  INVALID_CHARACTER_ERR: 5, NO_DATA_ALLOWED_ERR: 6, NO_MODIFICATION_ALLOWED_ERR: 7, NOT_FOUND_ERR: 8,
  NOT_SUPPORTED_ERR: 9, INUSE_ATTRIBUTE_ERR: 10, INVALID_STATE_ERR: 11, SYNTAX_ERR: 12,
  INVALID_MODIFICATION_ERR: 13, NAMESPACE_ERR: 14, INVALID_ACCESS_ERR: 15, VALIDATION_ERR: 16,
  TYPE_MISMATCH_ERR: 17, SECURITY_ERR: 18, NETWORK_ERR: 19, ABORT_ERR: 20, URL_MISMATCH_ERR: 21,
  QUOTA_EXCEEDED_ERR: 22, TIMEOUT_ERR: 23, INVALID_NODE_TYPE_ERR: 24, DATA_CLONE_ERR: 25,
};
for (const [name, value] of Object.entries(constants)) {
  const constant = { value, enumerable: true };
  Object.defineProperty(DOMException, name, constant);
  Object.defineProperty(DOMException.prototype, name, constant);
}
