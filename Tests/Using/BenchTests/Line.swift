// A line that a bench prints, read back.
import Base
import Foundation
import Testing

struct Line {
    private let members: [String: Any]

    init(_ json: JSONValue) throws {
        let text = json.compact
        #expect(!text.contains("\n"))
        members = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    func text(_ key: String) -> String? { members[key] as? String }

    /// NaN when there is no such number. `key` may name a member of a member: `a.b`.
    func number(_ key: String) -> Double {
        let path = key.split(separator: ".").map(String.init)
        let holder = path.count == 1 ? members : members[path[0]] as? [String: Any]
        return holder?[path.last!] as? Double ?? .nan
    }

    /// Checks a summary of times.
    func expectSteps(_ key: String, count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        let (least, median) = (number(key + ".min"), number(key + ".median"))
        #expect(least > 0 && least <= median, "\(key)", sourceLocation: sourceLocation)
        #expect(number(key + ".steps") == Double(count), sourceLocation: sourceLocation)
        #expect(1...Double(count) ~= number(key + ".counted"), sourceLocation: sourceLocation)
    }
}
