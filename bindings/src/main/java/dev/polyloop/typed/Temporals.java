package dev.polyloop.typed;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.function.Function;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** The conversions to dates, times and durations. */
final class Temporals {
  private static final double NANOS = 1e9;

  /** Each answers null for a value that is something else. */
  private static final Map<Class<?>, Function<Value, @Nullable Object>> ROWS =
      Map.of(
          Duration.class, Temporals::duration,
          Instant.class, v -> v.isInstant() ? v.asInstant() : null,
          LocalDate.class, v -> v.isDate() ? v.asDate() : null,
          LocalTime.class, v -> v.isTime() ? v.asTime() : null,
          LocalDateTime.class, Temporals::dateTime,
          ZonedDateTime.class, Temporals::zoned,
          ZoneId.class, v -> v.isTimeZone() ? v.asTimeZone() : null);

  private Temporals() {}

  static @Nullable Conversion of(Class<?> type) {
    Function<Value, @Nullable Object> row = ROWS.get(type);
    if (row == null) {
      return null;
    }
    return (value, path) -> {
      if (Conversions.isNull(value)) {
        return null;
      }
      Object host = Conversions.hostObject(value);
      if (type.isInstance(host)) {
        return host;
      }
      Object converted = row.apply(Value.asValue(value));
      if (converted == null) {
        throw Conversions.mismatch(type, value, path);
      }
      return converted;
    };
  }

  private static @Nullable Object duration(Value value) {
    if (value.isDuration()) {
      return value.asDuration();
    }
    if (value.fitsInLong()) {
      return Duration.ofSeconds(value.asLong());
    }
    if (value.isNumber()) {
      return Duration.ofNanos(Math.round(value.asDouble() * NANOS));
    }
    // Python's timedelta.
    Value microseconds = value.hasMembers() ? value.getMember("microseconds") : null;
    if (microseconds == null || !microseconds.isNumber() || !value.hasMember("total_seconds")) {
      return null;
    }
    return Duration.ofDays(value.getMember("days").asLong())
        .plusSeconds(value.getMember("seconds").asLong())
        .plusNanos(microseconds.asLong() * 1_000);
  }

  private static @Nullable Object dateTime(Value value) {
    return value.isDate() && value.isTime()
        ? LocalDateTime.of(value.asDate(), value.asTime())
        : null;
  }

  private static @Nullable Object zoned(Value value) {
    return value.isDate() && value.isTime() && value.isTimeZone()
        ? ZonedDateTime.of(value.asDate(), value.asTime(), value.asTimeZone())
        : null;
  }
}
