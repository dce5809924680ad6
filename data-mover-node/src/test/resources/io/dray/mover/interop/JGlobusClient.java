import java.io.ByteArrayOutputStream;
import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.globus.ftp.ChecksumAlgorithm;
import org.globus.ftp.DataSinkStream;
import org.globus.ftp.GridFTPClient;
import org.globus.ftp.GridFTPSession;
import org.globus.ftp.RetrieveOptions;
import org.globus.ftp.Session;
import org.globus.ftp.StreamModeRestartMarker;
import org.globus.gsi.X509Credential;
import org.globus.gsi.gssapi.GlobusGSSContextImpl;
import org.globus.gsi.gssapi.GlobusGSSCredentialImpl;
import org.globus.gsi.gssapi.auth.HostAuthorization;
import org.ietf.jgss.GSSCredential;

/// A JGlobus 2.1 client: puts, gets, gets the rest, asks for a checksum, and lets one server send to
/// another. Run by the JDK's source launcher with the libraries of JGlobus on the class path.
///
///     JGlobusClient PROXY PORT1 PORT2 FILE
///
/// Remote paths are `/jglobus-1` and `/jglobus-2`; what is fetched lies beside FILE.
final class JGlobusClient {
    private static final long REST = 1_000_000;

    private final GSSCredential credential;

    private JGlobusClient(GSSCredential credential) {
        this.credential = credential;
    }

    public static void main(String[] arguments) throws Exception {
        offerTls12();
        JGlobusClient client = new JGlobusClient(new GlobusGSSCredentialImpl(
                new X509Credential(arguments[0]), GSSCredential.INITIATE_AND_ACCEPT));
        client.run(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]),
                Path.of(arguments[3]));
    }

    /// As released it offers TLS 1.0 alone, which no server takes any more.
    private static void offerTls12() throws ReflectiveOperationException {
        Field protocols = GlobusGSSContextImpl.class.getDeclaredField("ENABLED_PROTOCOLS");
        protocols.setAccessible(true);
        Arrays.fill((String[]) protocols.get(null), "TLSv1.2");
    }

    private void run(int first, int second, Path local) throws Exception {
        GridFTPClient put = open(first);
        put.setPassiveMode(true);
        put.put(local.toFile(), "/jglobus-1", false);
        put.close();

        GridFTPClient get = open(first);
        get.setPassiveMode(true);
        get.get("/jglobus-1", new File(local + ".got"));
        get.close();
        same("get", Files.readAllBytes(local), Files.readAllBytes(Path.of(local + ".got")));

        GridFTPClient rest = open(first);
        rest.setPassiveMode(true);
        rest.setRestartMarker(new StreamModeRestartMarker(REST));
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        rest.get("/jglobus-1", new DataSinkStream(tail), null);
        rest.close();
        byte[] whole = Files.readAllBytes(local);
        same("restart", Arrays.copyOfRange(whole, (int) REST, whole.length), tail.toByteArray());

        GridFTPClient sum = open(first);
        System.out.println("MD5 " + sum.checksum(ChecksumAlgorithm.MD5, 0, -1, "/jglobus-1"));
        sum.close();

        GridFTPClient source = open(first);
        GridFTPClient destination = open(second);
        source.setMode(GridFTPSession.MODE_EBLOCK);
        destination.setMode(GridFTPSession.MODE_EBLOCK);
        source.setOptions(new RetrieveOptions(4));
        source.extendedTransfer("/jglobus-1", destination, "/jglobus-2", null);
        source.close();
        destination.close();
        System.out.println("third party ok");
    }

    private GridFTPClient open(int port) throws Exception {
        GridFTPClient client = new GridFTPClient("localhost", port);
        client.setAuthorization(new HostAuthorization("host"));
        client.authenticate(credential);
        client.setType(Session.TYPE_IMAGE);
        return client;
    }

    private static void same(String what, byte[] expected, byte[] got) {
        if (!Arrays.equals(expected, got)) {
            throw new AssertionError(what + ": " + got.length + " bytes differ from the "
                    + expected.length + " expected");
        }
        System.out.println(what + " ok");
    }
}
