package dev.polyloop.js;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Wait;
import java.math.BigInteger;
import java.util.Collection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * What a value is on the other side of the border.
 *
 * <table>
 * <caption>JavaScript to Java</caption>
 * <tr><td>null, undefined</td><td>null</td></tr>
 * <tr><td>boolean, string</td><td>Boolean, String</td></tr>
 * <tr><td>number</td><td>Integer, Long or Double, the first that holds it</td></tr>
 * <tr><td>BigInt</td><td>Integer, Long or BigInteger, the first that holds it</td></tr>
 * <tr><td>a Java object</td><td>itself</td></tr>
 * <tr><td>anything else</td><td>a {@link Value}</td></tr>
 * </table>
 *
 * <table>
 * <caption>Java to JavaScript, as the result of an await</caption>
 * <tr><td>null</td><td>undefined</td></tr>
 * <tr><td>what gather returns</td><td>an array, its exceptions translated</td></tr>
 * <tr><td>what wait returns</td><td>an array of two sets</td></tr>
 * <tr><td>an integer of more than 64 bits</td><td>a BigInt</td></tr>
 * <tr><td>anything else</td><td>as the polyglot API converts it</td></tr>
 * </table>
 *
 * <p>Thread rule: the owner thread.
 */
final class JsValues {
  private static final String PEER = "_j";

  private final JsGuest guest;
  private final Value undefined;

  JsValues(JsGuest guest) {
    this.guest = guest;
    this.undefined = guest.context().eval("js", "undefined");
  }

  /** The Java object for a guest's value. */
  static @Nullable Object toJava(Value value) {
    if (value.isNull()) {
      return null;
    }
    if (value.isHostObject()) {
      return value.asHostObject();
    }
    if (value.isBoolean()) {
      return value.asBoolean();
    }
    if (value.isString()) {
      return value.asString();
    }
    if (value.isNumber()) {
      return number(value);
    }
    return value;
  }

  private static Object number(Value value) {
    if (value.fitsInInt()) {
      return value.asInt();
    }
    if (value.fitsInLong()) {
      return value.asLong();
    }
    if (value.fitsInBigInteger() && isNamed(value, "bigint")) {
      return value.asBigInteger();
    }
    return value.fitsInDouble() ? (Object) value.asDouble() : value;
  }

  private static boolean isNamed(Value value, String type) {
    Value meta = value.getMetaObject();
    return meta != null && meta.getMetaSimpleName().equals(type);
  }

  /** The Java object that the value is, or stands for, or null. */
  static @Nullable Object peer(Value value) {
    if (value.isHostObject()) {
      return value.asHostObject();
    }
    if (!value.hasMembers() || !value.hasMember(PEER)) {
      return null;
    }
    Value member = value.getMember(PEER);
    return member != null && member.isHostObject() ? member.asHostObject() : null;
  }

  /** What JavaScript sees as the result of the future. */
  Object resultOf(LoopFuture<?> future, @Nullable Object result) {
    if (future instanceof GatherFuture gather) {
      return guest.entry().arrayOf().execute(gather.children().stream().map(this::of).toArray());
    }
    return toGuest(result);
  }

  /** The result of a child, or its exception. */
  private Object of(LoopFuture<?> child) {
    Throwable thrown = child.thrown();
    return thrown != null ? guest.errors().toGuest(thrown) : resultOf(child, child.resultNow());
  }

  /** What JavaScript sees for a Java object. */
  Object toGuest(@Nullable Object value) {
    return switch (value) {
      case null -> undefined;
      case Wait.Result(var done, var pending) ->
          guest.entry().waitResult().execute(futures(done), futures(pending));
      case BigInteger big -> guest.entry().bigInt().execute(big.toString());
      // Python's int; its float of that size is a number.
      case Value number when number.isNumber() && !number.fitsInLong() && isNamed(number, "int") ->
          guest.entry().bigInt().execute(number.asBigInteger().toString());
      default -> value;
    };
  }

  /** An array with the futures' wrappers. */
  Value futures(Collection<? extends LoopFuture<?>> futures) {
    return guest.entry().arrayOf().execute(futures.stream().map(guest::wrapper).toArray());
  }
}
