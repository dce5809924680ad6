package io.dray.checksum;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

final class PublishedVectorsTest {

    /// The check values of the catalogues, RFC 1321, FIPS 180-4 and the BLAKE3 reference.
    @ParameterizedTest
    @CsvSource({"CRC32C, 123456789, e3069283", "CRC32, 123456789, cbf43926",
            "ADLER32, Wikipedia, 11e60398", "ADLER32, '', 00000001", "CRC32, '', 00000000",
            "CRC32C, '', 00000000", "MD5, '', d41d8cd98f00b204e9800998ecf8427e",
            "MD5, abc, 900150983cd24fb0d6963f7d28e17f72",
            "SHA1, abc, a9993e364706816aba3e25717850c26c9cd0d89d",
            "SHA256, abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "SHA512, abc, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a"
                    + "274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "BLAKE3, '', af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
            "BLAKE3, abc, 6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"})
    void givesPublishedValues(ChecksumAlgorithm algorithm, String text, String expected) {
        assertThat(valueOf(algorithm, text.getBytes(US_ASCII))).isEqualTo(expected);
    }

    /// RFC 3720 appendix B.4 (the RFC prints the bytes of a value lowest first).
    @Test
    void givesCrc32cValuesOfRfc3720() {
        byte[] ones = new byte[32];
        byte[] rising = new byte[32];
        byte[] falling = new byte[32];
        for (int i = 0; i < 32; i++) {
            ones[i] = (byte) 0xFF;
            rising[i] = (byte) i;
            falling[i] = (byte) (31 - i);
        }
        assertThat(valueOf(ChecksumAlgorithm.CRC32C, new byte[32])).isEqualTo("8a9136aa");
        assertThat(valueOf(ChecksumAlgorithm.CRC32C, ones)).isEqualTo("62a8ab43");
        assertThat(valueOf(ChecksumAlgorithm.CRC32C, rising)).isEqualTo("46dd794e");
        assertThat(valueOf(ChecksumAlgorithm.CRC32C, falling)).isEqualTo("113fdb5c");
    }

    /// From the official BLAKE3 test vectors: input bytes count 0 to 250 and start again.
    @ParameterizedTest
    @CsvSource({"1, 2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
            "1023, 10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
            "1024, 42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
            "1025, d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
            "31744, 62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47",
            "102400, bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"})
    void givesBlake3ValuesOfTheReference(int length, String expected) {
        byte[] input = new byte[length];
        for (int i = 0; i < length; i++) {
            input[i] = (byte) (i % 251);
        }
        assertThat(valueOf(ChecksumAlgorithm.BLAKE3, input)).isEqualTo(expected);
    }

    private static String valueOf(ChecksumAlgorithm algorithm, byte[] bytes) {
        return Checksum.valueOf(algorithm, ByteBuffer.wrap(bytes)).hex();
    }
}
