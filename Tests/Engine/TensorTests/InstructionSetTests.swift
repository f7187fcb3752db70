// The choice of kernels.
import Tensor
import Testing

@Suite struct InstructionSetTests {
    @Test func portableIsAlwaysThere() {
        #expect(InstructionSet.available.contains(.portable))
        #expect(InstructionSet.available.contains(InstructionSet.current))
    }

    @Test func aThreadsOwnChoice() {
        let before = InstructionSet.current
        for set in InstructionSet.available {
            set.use {
                #expect(InstructionSet.current == set)
                InstructionSet.portable.use { #expect(InstructionSet.current == .portable) }
                #expect(InstructionSet.current == set)
            }
        }
        #expect(InstructionSet.current == before)
    }
}
