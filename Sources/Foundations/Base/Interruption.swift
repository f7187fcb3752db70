// Ctrl-C, SIGTERM and what else asks to stop: the first asks for a checkpoint at the next step.
import CProcess

/// Whether the process has been asked to stop. Installed by the command, polled by the trainer between steps.
public enum Interruption {
    /// Handles SIGINT and SIGTERM from now on; a second of them within two seconds leaves at once. SIGHUP (the terminal
    /// is gone), SIGUSR1 (a batch system's warning) and SIGXCPU (a limit of CPU time), unless they are ignored.
    public static func install() { seg_catch_stop_signals() }

    /// How the process is to end when a signal has asked it to stop, or nil.
    public static var requested: UserError.Kind? {
        let signal = seg_stop_signal()
        return signal == 0 ? nil : UserError.Kind(rawValue: 128 + signal) ?? .interrupted
    }
}
