// How much memory a process may take: what the user allows, or what the machine has left.
import Base
import Testing

@Suite struct MemoryAllowanceTests {
    @Test func theUsersLimitCountsInsteadOfTheMachines() {
        let own = MemoryAllowance.current(limit: 1 << 20)
        #expect(own == MemoryAllowance(bytes: 1 << 20, source: "--memory-limit allows"))
        let machine = MemoryAllowance.current()
        #expect(machine.bytes > MemoryAllowance.resident && machine.source != own.source)
        #expect(MemoryAllowance.current(limit: 1 << 45).bytes == 1 << 45, "the user may know of swap")
    }

    @Test func residentMemoryIsWhatIsWrittenTo() {
        // Other tests of this process free memory meanwhile, but not every time.
        let growths = (0..<10).map { _ in
            let before = MemoryAllowance.resident
            let bytes = [UInt8](repeating: 1, count: 64 << 20)
            return withExtendedLifetime(bytes) { MemoryAllowance.resident - before }
        }
        #expect(growths.max()! > 60 << 20)
    }
}
