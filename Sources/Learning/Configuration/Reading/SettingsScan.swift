// A look over the text that keeps from the YAML library what it would expand or drown in.

extension SettingsText {
    /// More than any settings need, few enough to be parsed at once.
    private static let maximumValues = 10_000
    static let maximumDepth = 16

    /// Refuses anchors, aliases, tags, directives, block texts, complex keys and quoted texts of several lines.
    ///
    /// An alias bomb of ten lines keeps the library busy for minutes, so aliases must be found without it. The scan
    /// follows libyaml's own rules of where a token starts, and where it cannot (plain texts continued on the next line
    /// of a block) it takes more for a token than libyaml does.
    func scan() throws {
        var scanner = Scanner(text: self)
        try scanner.run()
    }

    private struct Scanner {
        let text: SettingsText
        let bytes: [UInt8]
        var index = 0
        var flowDepth = 0
        var values = 0
        /// Inside a plain scalar. In a flow collection it may go on over line ends.
        var inPlain = false

        init(text: SettingsText) {
            self.text = text
            bytes = text.bytes
        }

        func byte(_ offset: Int) -> UInt8 {
            index + offset < bytes.count ? bytes[index + offset] : Byte.lineFeed
        }

        func isLineEnd(_ offset: Int) -> Bool { byte(offset) == Byte.lineFeed || byte(offset) == Byte.carriageReturn }

        func isBlank(_ offset: Int) -> Bool {
            byte(offset) == Byte.space || byte(offset) == Byte.tab || isLineEnd(offset)
        }

        var isLineStart: Bool { index == 0 || isLineEnd(-1) }

        mutating func run() throws {
            while index < bytes.count {
                if inPlain { plainByte() } else { try tokenByte() }
            }
        }

        private mutating func plainByte() {
            let this = byte(0)
            if isLineEnd(0) {
                inPlain = flowDepth > 0
                index += 1
            } else if this == Byte.hash, isBlank(-1) {
                inPlain = false
            } else if this == Byte.colon, isBlank(1) || (flowDepth > 0 && Byte.flow.contains(byte(1))) {
                inPlain = false
            } else if flowDepth > 0, Byte.flow.contains(this) {
                inPlain = false
            } else {
                index += 1
            }
        }

        private mutating func tokenByte() throws {
            switch byte(0) {
            case Byte.space, Byte.tab, Byte.lineFeed, Byte.carriageReturn, Byte.comma:
                index += 1
            case Byte.hash:
                while !isLineEnd(0) { index += 1 }
            case UInt8(ascii: "&"), UInt8(ascii: "*"):
                throw refused("anchors and aliases", "write the value out, or put the text in quotes")
            case UInt8(ascii: "!"):
                throw refused("tags", "leave it out, or put the text in quotes")
            case UInt8(ascii: "|"), UInt8(ascii: ">"):
                throw refused("block texts", "put the text in quotes")
            case UInt8(ascii: "%") where isLineStart:
                throw refused("directives", "leave it out")
            case UInt8(ascii: "?") where flowDepth > 0 || isBlank(1):
                throw refused("complex keys", "write 'key: value'")
            case Byte.doubleQuote, Byte.singleQuote:
                try quoted(byte(0))
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                flowDepth += 1
                if flowDepth > SettingsText.maximumDepth {
                    throw refused("more than \(SettingsText.maximumDepth) levels", "write it flatter")
                }
                try countValue()
                index += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                flowDepth = max(0, flowDepth - 1)
                index += 1
            case Byte.colon where flowDepth > 0 || isBlank(1):
                index += 1
            case Byte.dash where isBlank(1):
                try countValue()
                index += 1
            case Byte.dash where isLineStart && byte(1) == Byte.dash && byte(2) == Byte.dash && isBlank(3):
                index += 3
            default:
                try countValue()
                inPlain = true
                index += 1
            }
        }

        private mutating func quoted(_ quote: UInt8) throws {
            let start = index
            try countValue()
            index += 1
            while byte(0) != quote {
                if isLineEnd(0) {
                    throw text.error(at: start, "a quoted text does not end on its line", "close the quote")
                }
                let escapes = quote == Byte.doubleQuote && byte(0) == Byte.backslash && !isLineEnd(1)
                index += escapes ? 2 : 1
            }
            index += 1
        }

        private mutating func countValue() throws {
            values += 1
            if values > SettingsText.maximumValues {
                throw refused("more than \(SettingsText.maximumValues) values", "write less")
            }
        }

        private func refused(_ what: String, _ remedy: String) -> any Error {
            text.error(at: index, "\(what) are not read in settings", remedy)
        }
    }

    private enum Byte {
        static let space = UInt8(ascii: " ")
        static let tab = UInt8(ascii: "\t")
        static let lineFeed = UInt8(ascii: "\n")
        static let carriageReturn = UInt8(ascii: "\r")
        static let hash = UInt8(ascii: "#")
        static let colon = UInt8(ascii: ":")
        static let comma = UInt8(ascii: ",")
        static let dash = UInt8(ascii: "-")
        static let backslash = UInt8(ascii: "\\")
        static let singleQuote = UInt8(ascii: "'")
        static let doubleQuote = UInt8(ascii: "\"")
        static let flow = Array(",[]{}".utf8)
    }
}
