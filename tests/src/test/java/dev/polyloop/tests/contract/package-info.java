/** The contract of awaiting, generated: every producer, every consumer, every outcome. */
@org.jspecify.annotations.NullMarked
package dev.polyloop.tests.contract;
