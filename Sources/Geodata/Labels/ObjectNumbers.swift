// Rows of object numbers, from which rows of classes are made.

enum ObjectNumbers {
    /// Takes the pixels away with which an object touches one of a lower number and of the same class, diagonally too:
    /// what is left are objects that connected components can tell apart.
    ///
    /// - Parameters:
    ///   - numbers: rows of object numbers from 1, 0 for none. The first and the last row only have a say.
    ///   - label: the class of an object.
    /// - Returns: the rows between the first and the last.
    static func separated(_ numbers: [Int32], width: Int, label: (Int32) -> UInt8) -> [Int32] {
        var result = Array(numbers[width..<numbers.count - width])
        for index in result.indices where result[index] != 0 {
            let (own, x) = (result[index], index % width)
            // In `numbers` the row above begins where the row has its place in `result`.
            let left = x > 0 ? -1 : 0
            let right = x + 1 < width ? 1 : 0
            neighbours: for row in stride(from: index, through: index + 2 * width, by: width) {
                for at in row + left...row + right {
                    let other = numbers[at]
                    if other != 0, other < own, label(other) == label(own) {
                        result[index] = 0
                        break neighbours
                    }
                }
            }
        }
        return result
    }
}
