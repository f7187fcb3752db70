// Durations as people read them.
import Base
import Testing

@Suite struct DurationTests {
    @Test(arguments: [
        (0.0, "0s"), (59.4, "59s"), (59.5, "1m00s"), (75, "1m15s"), (3599.6, "1h00m"), (7320, "2h02m"),
    ])
    func text(seconds: Double, expected: String) { #expect(duration(seconds) == expected) }
}
