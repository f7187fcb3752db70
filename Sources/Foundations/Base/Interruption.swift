// Ctrl-C and SIGTERM: the first asks for a checkpoint at the next step, a second within two seconds leaves at once.
import Foundation
import Synchronization

/// Whether the process has been asked to stop. Installed by the command, polled by the trainer between steps.
public enum Interruption {
    private static let requestedSignal = Atomic<Int32>(0)
    /// Nanoseconds of the clock that nobody can set.
    private static let requestedAt = Atomic<Int>(0)
    private static let patience = 2_000_000_000

    /// Handles SIGINT and SIGTERM from now on.
    public static func install() {
        for number in [SIGINT, SIGTERM] {
            // Only async-signal-safe work in here: atomics, clock_gettime, _exit.
            signal(number) { number in
                var time = timespec()
                clock_gettime(CLOCK_MONOTONIC, &time)
                let now = time.tv_sec * 1_000_000_000 + time.tv_nsec
                if Interruption.requestedSignal.load(ordering: .relaxed) != 0,
                    now - Interruption.requestedAt.load(ordering: .relaxed) <= Interruption.patience
                {
                    _exit(128 + number)
                }
                Interruption.requestedAt.store(now, ordering: .relaxed)
                Interruption.requestedSignal.store(number, ordering: .relaxed)
            }
        }
        // A parent may have started this process with the signals blocked.
        var both = sigset_t()
        sigemptyset(&both)
        sigaddset(&both, SIGINT)
        sigaddset(&both, SIGTERM)
        sigprocmask(SIG_UNBLOCK, &both, nil)
    }

    /// How the process is to end when a signal has asked it to stop, or nil.
    public static var requested: UserError.Kind? {
        switch requestedSignal.load(ordering: .relaxed) {
        case 0: nil
        case SIGTERM: .terminated
        default: .interrupted
        }
    }
}
