// The same problem of many files as one problem.
import Base

extension DatasetCheck {
    /// From so many files on they share a line.
    private static let least = 4

    /// The problems in their order. Where files of one folder have the same, it is said once, with their number and the
    /// names of the first.
    public var distinctProblems: [Problem] {
        let files = Dictionary(grouping: problems, by: Fault.init)
        var said: Set<Fault> = []
        return problems.compactMap { problem in
            let fault = Fault(problem)
            guard let same = files[fault], same.count >= Self.least else { return problem }
            return said.insert(fault).inserted ? Self.shared(same) : nil
        }
    }

    private static func shared(_ same: [Problem]) -> Problem {
        let (first, path) = (same[0].error, same[0].error.path ?? "")
        let names = listed(same.map { fileName(of: $0.error.path ?? "") }, atMost: 3)
        let areAlike = same.contains { $0.error.reason != first.reason || $0.error.remedy != first.remedy }
        return Problem(
            severity: same[0].severity, split: same[0].split,
            error: UserError(
                first.kind, path: folder(of: path),
                reason: "\(same.count) files (\(names)): " + (areAlike ? "of the first, " : "") + first.reason,
                remedy: first.remedy))
    }

    /// What files of one folder have in common: a sentence, whatever the numbers in it and the name of the file.
    private struct Fault: Hashable {
        let severity: Problem.Severity
        let split: Split?
        let folder: String
        let reason: String
        let remedy: String

        init(_ problem: Problem) {
            let path = problem.error.path ?? ""
            func common(_ text: String) -> String {
                let name = stem(of: path)
                let plain = name.isEmpty ? text : text.replacing(name, with: "NAME")
                return String(plain.map { $0.isNumber ? "0" : $0 }).replacing(/0+/, with: "0")
            }
            (severity, split, folder) = (problem.severity, problem.split, Base.folder(of: path))
            (reason, remedy) = (common(problem.error.reason), common(problem.error.remedy ?? ""))
        }
    }
}
