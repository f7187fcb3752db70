// How the learning rate falls in the course of a phase or of a run.
import Foundation
import Settings

/// The factor of the rate as a function of the progress through the most epochs that a phase, or the run, can take.
public struct Decay: Codable, Hashable, Sendable {
    /// The course of the factor from 1 to its final value.
    public enum Shape: String, CaseIterable, Codable, Sendable { case none, cosine, linear, step }

    public var shape: Shape
    /// The factor at the end.
    public var finalFactor: Double
    /// The progress, 0...1, before which the factor is 1.
    public var start: Double

    public init(_ shape: Shape = .none, to finalFactor: Double = 1, from start: Double = 0) {
        self.shape = shape
        self.finalFactor = finalFactor
        self.start = start
    }

    /// The factor at `progress` in 0...1; past the end it stays at the final one.
    ///
    /// The progress is that at the end of a step, so the step that ends at `start` still belongs to what is before it.
    public func factor(at progress: Double) -> Double {
        guard shape != .none, progress > start else { return 1 }
        let part = start < 1 ? min(1, (progress - start) / (1 - start)) : 1
        switch shape {
        case .none: return 1
        case .step: return finalFactor
        case .linear: return 1 + (finalFactor - 1) * part
        case .cosine: return finalFactor + (1 - finalFactor) * (1 + cos(.pi * part)) / 2
        }
    }
}

extension Decay: SettingsGroup {
    public init() { self.init(.none) }

    public static let fields: [Field<Decay>] = [
        Field("shape", \.shape, .choice(), "the course of the factor").required(),
        Field("to", \.finalFactor, .number(.share), "the factor at the end").required(),
        Field("from", \.start, .number(.share), "the progress at which it begins to fall; 0.5 for a step"),
    ]

    public mutating func finish(_ reader: SettingsReader, _ context: SettingsContext) throws {
        if !reader.has("from"), shape == .step { start = 0.5 }
    }

    /// A mapping, or `none`.
    public static let form = SettingForm<Decay>.group.named("decay").or("none").mapped { decay, _ in
        decay ?? Decay()
    } from: {
        $0.shape == .none ? nil : $0
    }
}
