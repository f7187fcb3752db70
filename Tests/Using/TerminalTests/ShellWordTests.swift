// Paths in commands that are copied.
import Terminal
import Testing

@Suite struct ShellWordTests {
    @Test(arguments: [
        ("runs/cars-30cm", "runs/cars-30cm"), ("my tiles/val", "'my tiles/val'"), ("it's", "'it'\\''s'"), ("", "''"),
        ("$HOME", "'$HOME'"), ("größe", "'größe'"), ("a~b", "'a~b'"),
    ])
    func aShellReadsItAsOneWord(text: String, word: String) {
        #expect(shellWord(text) == word)
    }
}
