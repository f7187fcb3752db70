// Nouns with their numbers, and lists.
import Base
import Testing

@Suite struct ListsTests {
    @Test func nouns() { #expect([0, 1, 2].map { counted($0, "band") } == ["0 bands", "1 band", "2 bands"]) }

    @Test func lists() {
        #expect(listed([]) == "" && listed(["a"]) == "a")
        #expect(listed(["a", "b"]) == "a and b")
        #expect(listed(["a", "b", "c"], with: "or") == "a, b or c")
    }

    @Test func theFirstOfMany() {
        #expect(listed(["a", "b", "c"], atMost: 3) == "a, b, c")
        #expect(listed(["a", "b", "c", "d", "e"], atMost: 3) == "a, b, c and 2 more")
    }
}
