/** Java programs that use Polyloop, each also a test. */
@NullMarked
package dev.polyloop.samples;

import org.jspecify.annotations.NullMarked;
