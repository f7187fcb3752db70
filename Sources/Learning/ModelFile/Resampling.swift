// At which ground resolution an image is seen by a model.
import Base
import Dataset
import Geo
import Objects

/// At which ground resolution an image is seen by a model.
public enum Resampling: Hashable, Sendable {
    /// Its own. But of a model that has learned from square pixels, those that are not square on the ground become
    /// squares of its resolution.
    case usual
    /// Its own.
    case none
    /// That of the model's training tiles.
    case toModel
    /// Pixels that the model sees on one of the image, which become square.
    case factor(Double)

    public static let factors = PixelFactors.range
    /// Up to this ratio pixels of another size are nothing to speak of: training scales its crops by as much.
    private static let tolerance = 1.25

    /// Pixels that the model sees on one of an image.
    ///
    /// - Parameter size: of the image's pixels; nil where it does not say.
    /// - Throws: `UserError` where image or model do not say what is to be known of their pixels.
    package func factors(for size: PixelSize?, of path: String, _ model: ModelDescription) throws -> PixelFactors {
        switch self {
        case .none: return .one
        case .factor(let factor):
            guard let size, !size.isSquare else { return PixelFactors(x: factor, y: factor) }
            return try Self.usable(PixelFactors(from: size, to: size.resolution / factor), size, path, model)
        case .usual:
            guard let size, !size.isSquare, model.hasSeenSquares, let learned = model.groundResolution else {
                return .one
            }
            return try Self.usable(PixelFactors(from: size, to: learned), size, path, model)
        case .toModel: break
        }
        guard let learned = model.groundResolution else {
            throw UserError(
                .usage, reason: "the model does not know the ground resolution of its training tiles",
                remedy: "give the factor to resample the image by, e.g. --resample 0.5")
        }
        guard let size else {
            throw UserError(
                .data, path: path, reason: "the image does not say how large its pixels are on the ground",
                remedy: "give the factor to resample it by, e.g. --resample 0.5")
        }
        let factors = try Self.usable(PixelFactors(from: size, to: learned), size, path, model)
        return abs(factors.x - 1) < 0.01 && abs(factors.y - 1) < 0.01 ? .one : factors
    }

    private static func usable(
        _ factors: PixelFactors, _ size: PixelSize, _ path: String, _ model: ModelDescription
    ) throws -> PixelFactors {
        guard !factors.areUsable else { return factors }
        let learned = model.groundResolution.map { "the model was trained on \(metres($0))" } ?? "that is too much"
        throw UserError(
            .data, path: path, reason: "a pixel is \(text(size)), but \(learned)",
            remedy: "check the georeference, or use a model for such images")
    }

    /// A sentence for whoever uses an image whose pixels are of another size or shape than those that the model was
    /// trained on.
    ///
    /// - Parameter size: of the image's pixels; nil where it does not say.
    public func note(on size: PixelSize?, of path: String, _ model: ModelDescription) -> String? {
        guard let size, let factors = try? factors(for: size, of: path, model) else { return nil }
        guard size.isSquare else {
            let fault = "\(path): its pixels are not square on the ground (\(size.text))"
            if factors.isOne {
                let remedy = model.groundResolution == nil ? "1" : "auto"
                return "\(fault), so that objects look stretched to the model; --resample \(remedy) makes them square"
            }
            let side = (size.area / factors.area).squareRoot()
            return "\(fault); the model sees the image resampled to squares of \(Self.metres(side))"
        }
        guard [.usual, .none].contains(self), let learned = model.groundResolution, case let own = size.resolution,
            max(own / learned, learned / own) > Self.tolerance
        else { return nil }
        return "\(path): a pixel is \(Self.metres(own)), but the model was trained on \(Self.metres(learned)); "
            + "--resample auto resamples the image to that"
    }

    private static func text(_ size: PixelSize) -> String { size.isSquare ? metres(size.resolution) : size.text }

    private static func metres(_ value: Double) -> String { significant(value, digits: 3) + " m" }
}

extension ModelDescription {
    /// Whether all that the model learned from had pixels that are square on the ground, by being resampled if need be.
    /// Models of segtrain 0.1 do not say.
    var hasSeenSquares: Bool { squarePixels ?? false }

    /// Decides on an image's pixels as the model does on its own, of which there are `factors` on one of the image.
    package func resampled(by factors: PixelFactors) -> ModelDescription {
        let rule = ObjectRule(minimumArea: minimumArea, splitting: splitting).onImage(factors)
        var model = self
        (model.minimumArea, model.splitting) = (rule.minimumArea, rule.splitting)
        return model
    }
}

extension ObjectRule {
    /// The rule for the pixels of an image of which the model sees `factors` on each.
    package func onImage(_ factors: PixelFactors) -> ObjectRule {
        factors.isOne ? self : coarser(x: factors.x, y: factors.y)
    }
}
