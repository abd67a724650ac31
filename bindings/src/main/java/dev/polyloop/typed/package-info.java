/** Guest values as typed Java ones, and Java objects as the guests see them. */
@NullMarked
package dev.polyloop.typed;

import org.jspecify.annotations.NullMarked;
