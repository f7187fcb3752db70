// SHA-256 against published vectors.
import Base
import Testing

@Suite struct SHA256Tests {
    /// Vectors of FIPS 180-4's examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func standardVectors(text: String, expected: String) {
        #expect(SHA256.hexadecimal(of: Array(text.utf8)) == expected)
    }

    @Test func piecesGiveTheSameDigestAsTheWhole() {
        let bytes = (0..<1000).map { UInt8($0 % 251) }
        for cut in [1, 55, 56, 63, 64, 65, 500] {
            var hash = SHA256()
            bytes[..<cut].withUnsafeBytes { hash.add($0) }
            bytes[cut...].withUnsafeBytes { hash.add($0) }
            #expect(SHA256.hexadecimal(hash.digest()) == SHA256.hexadecimal(of: bytes))
        }
    }
}
