// Which of many numbers have been joined into one set.

/// Disjoint sets of the numbers 0, 1, 2, …
///
/// A set's root is its smallest number. Callers count on that: where runs are numbered from the top, a component's root
/// is its first run; where summits are numbered from the highest, the root is the highest of them. Joining by size
/// would bound the depth of the trees, but halving the paths on every search keeps a search near constant as well
/// (Wu, Otoo & Suzuki 2009).
public struct UnionFind: Sendable {
    private var parents: [Int32] = []

    /// No numbers yet.
    public init() {}

    /// How many numbers there are.
    public var count: Int { parents.count }

    /// Adds the next number, as a set of its own, and returns it.
    @discardableResult
    public mutating func add() -> Int {
        parents.append(Int32(parents.count))
        return parents.count - 1
    }

    /// The smallest number of the set that `number` belongs to.
    public mutating func root(of number: Int) -> Int {
        var node = number
        while Int(parents[node]) != node {
            parents[node] = parents[Int(parents[node])]
            node = Int(parents[node])
        }
        return node
    }

    /// Makes the sets of two numbers one, and returns its root.
    @discardableResult
    public mutating func join(_ a: Int, _ b: Int) -> Int {
        let (rootA, rootB) = (root(of: a), root(of: b))
        let root = min(rootA, rootB)
        parents[max(rootA, rootB)] = Int32(root)
        return root
    }

    /// Makes each of these numbers a set of its own again. They must be all but the root of the sets that they are in.
    mutating func separate(_ numbers: [Int]) {
        for number in numbers { parents[number] = Int32(number) }
    }
}
