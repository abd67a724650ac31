package dev.polyloop.js;

import org.graalvm.polyglot.Value;

/**
 * The functions that Java calls, by the names {@code install.mjs} exports them under.
 *
 * <p>Thread rule: the owner thread.
 */
record EntryPoints(
    Value asyncio,
    Value install,
    Value adopt,
    Value startTask,
    Value makeWrapper,
    Value makeError,
    Value isCancellation,
    Value isTimeout,
    Value causeOf,
    Value isOwn,
    Value leave,
    Value ownError,
    Value awaited,
    Value cancellation,
    Value describe,
    Value dispatchError,
    Value inspect,
    Value requireFile,
    Value runMain,
    Value turn,
    Value drain,
    Value exportNames,
    Value parseJson,
    Value makeModuleError,
    Value makeDomException,
    Value toPromise,
    Value importModule,
    Value arrayOf,
    Value bigInt,
    Value border,
    Value waitResult,
    Value signature,
    Value drive,
    Value isStream,
    Value surroundings,
    Value surrounded) {

  static EntryPoints of(Value exports) {
    return new EntryPoints(
        exports.getMember("asyncio"),
        exports.getMember("install"),
        exports.getMember("adopt"),
        exports.getMember("startTask"),
        exports.getMember("makeWrapper"),
        exports.getMember("makeError"),
        exports.getMember("isCancellation"),
        exports.getMember("isTimeout"),
        exports.getMember("causeOf"),
        exports.getMember("isOwn"),
        exports.getMember("leave"),
        exports.getMember("ownError"),
        exports.getMember("awaited"),
        exports.getMember("cancellation"),
        exports.getMember("describe"),
        exports.getMember("dispatchError"),
        exports.getMember("inspect"),
        exports.getMember("requireFile"),
        exports.getMember("runMain"),
        exports.getMember("turn"),
        exports.getMember("drain"),
        exports.getMember("exportNames"),
        exports.getMember("parseJson"),
        exports.getMember("makeModuleError"),
        exports.getMember("makeDomException"),
        exports.getMember("toPromise"),
        exports.getMember("importModule"),
        exports.getMember("arrayOf"),
        exports.getMember("bigInt"),
        exports.getMember("border"),
        exports.getMember("waitResult"),
        exports.getMember("signature"),
        exports.getMember("drive"),
        exports.getMember("isStream"),
        exports.getMember("surroundings"),
        exports.getMember("surrounded"));
  }
}
