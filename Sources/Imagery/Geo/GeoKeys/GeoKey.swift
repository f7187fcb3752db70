// The keys of a GeoTIFF that are read here, by their numbers.

/// A key of the GeoKeyDirectory.
enum GeoKey: UInt16 {
    case modelType = 1024
    case citation = 1026

    case geographicType = 2048
    case geographicCitation = 2049
    case datum = 2050
    case primeMeridian = 2051
    /// Of the ellipsoid's axes.
    case axisUnit = 2052
    case axisUnitSize = 2053
    case angularUnit = 2054
    case angularUnitSize = 2055
    case ellipsoid = 2056
    case semiMajorAxis = 2057
    case semiMinorAxis = 2058
    case inverseFlattening = 2059
    case primeMeridianLongitude = 2061
    /// Three translations in metres, or with them three rotations in seconds of arc and a scale in millionths.
    case toWGS84 = 2062

    case projectedType = 3072
    case projectedCitation = 3073
    /// A projection with its parameters, by code.
    case projection = 3074
    case projectionMethod = 3075
    case linearUnit = 3076
    case linearUnitSize = 3077
    case standardParallel1 = 3078
    case standardParallel2 = 3079
    case naturalOriginLongitude = 3080
    case naturalOriginLatitude = 3081
    case falseEasting = 3082
    case falseNorthing = 3083
    case falseOriginLongitude = 3084
    case falseOriginLatitude = 3085
    case falseOriginEasting = 3086
    case falseOriginNorthing = 3087
    case centerLongitude = 3088
    case centerLatitude = 3089
    case centerEasting = 3090
    case centerNorthing = 3091
    case scaleAtNaturalOrigin = 3092
    case scaleAtCenter = 3093
    case azimuth = 3094
    case straightVerticalPole = 3095
    case rectifiedGridAngle = 3096

    /// In place of a code: other keys describe it.
    static let userDefined = 32767
}
