package kafka_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"pilotis/connectors"
	"pilotis/connectors/kafka"
)

func TestUnreachableBrokerIsARetry(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := listener.Addr().String()
	require.NoError(t, listener.Close())
	c := client(t, addr)
	_, err = c.Ping(context.Background())
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.ErrorContains(t, err, addr)
	_, err = kafka.NewCursors(c).Load(context.Background(), "jira-a")
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
}

func TestSilentBrokerIsARetryAfterTheTimeout(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	c := client(t, listener.Addr().String(), func(o *kafka.Options) { o.Timeout = 300 * time.Millisecond })
	_, err = c.Ping(context.Background())
	require.Error(t, err)
	require.Equal(t, connectors.Retry, connectors.KindOf(err), "%v", err)
}

func TestMissingTopicSaysSo(t *testing.T) {
	c := client(t, memory(t).ListenAddrs()[0])
	err := publisher(t, c).Publish(context.Background(), page("jira-a", 1))
	require.Equal(t, connectors.Retry, connectors.KindOf(err))
	require.ErrorContains(t, err, "the topic does not exist")
	_, err = kafka.NewReader(context.Background(), c, kafka.ReaderOptions{Sources: []string{"jira-a"}})
	require.ErrorContains(t, err, "raw.jira-a")
}

func TestForbiddenTopicIsAStop(t *testing.T) {
	cluster := memory(t)
	c := client(t, cluster.ListenAddrs()[0])
	ensure(t, c, "jira-a")
	cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: kerr.TopicAuthorizationFailed, Count: -1})
	err := publisher(t, c).Publish(context.Background(), page("jira-a", 1))
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	require.ErrorContains(t, err, "grant the account")
}

func TestSASL(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		t.Run(mechanism, func(t *testing.T) {
			cluster := memory(t, kfake.EnableSASL(), kfake.Superuser(mechanism, "pilotis", "s3cr3t"))
			addr := cluster.ListenAddrs()[0]
			as := func(password string) *kafka.Client {
				return client(t, addr, func(o *kafka.Options) {
					o.SASL = &kafka.SASL{Mechanism: mechanism, Username: "pilotis", Password: password}
				})
			}
			good := as("s3cr3t")
			ensure(t, good, "jira-a")
			require.NoError(t, publisher(t, good).Publish(context.Background(), page("jira-a", 3)))
			r := reader(t, good, "jira-a")
			defer r.Close()
			fetch(t, r, 3)

			_, err := as("wr0ng").Ping(context.Background())
			require.ErrorContains(t, err, "wrong password", "this broker hangs up")
			require.NotContains(t, err.Error(), "wr0ng")

			cluster.ControlKey(kmsg.SASLAuthenticate.Int16(), func(r kmsg.Request) (kmsg.Response, error, bool) {
				cluster.KeepControl()
				answer := r.ResponseKind().(*kmsg.SASLAuthenticateResponse)
				answer.ErrorCode = kerr.SaslAuthenticationFailed.Code
				return answer, nil, true
			})
			_, err = as("wr0ng").Ping(context.Background())
			require.Equal(t, connectors.Stop, connectors.KindOf(err), "%v", err)
			require.NotContains(t, err.Error(), "wr0ng")
		})
	}
}

func TestTLS(t *testing.T) {
	ca, server := certificates(t)
	addr := memory(t, kfake.TLS(&tls.Config{Certificates: []tls.Certificate{server}})).ListenAddrs()[0]
	brokers, err := client(t, addr, func(o *kafka.Options) { o.TLS = &kafka.TLS{CA: ca} }).Ping(context.Background())
	require.NoError(t, err)
	require.Equal(t, 1, brokers)

	_, err = client(t, addr, func(o *kafka.Options) { o.TLS = &kafka.TLS{} }).Ping(context.Background())
	require.Equal(t, connectors.Stop, connectors.KindOf(err), "an unknown authority: %v", err)
	require.ErrorContains(t, err, "check the CA")
	_, err = client(t, addr).Ping(context.Background())
	require.Error(t, err)

	_, err = kafka.New(kafka.Options{Brokers: []string{addr}, TLS: &kafka.TLS{CA: []byte("no PEM")}})
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
	_, err = kafka.New(kafka.Options{Brokers: []string{addr}, TLS: &kafka.TLS{Cert: ca}})
	require.Equal(t, connectors.Stop, connectors.KindOf(err))
}

func TestOptionsAreChecked(t *testing.T) {
	for _, options := range []kafka.Options{
		{},
		{Brokers: []string{"localhost"}},
		{Brokers: []string{"localhost:9092"}, SASL: &kafka.SASL{Mechanism: "GSSAPI"}},
	} {
		_, err := kafka.New(options)
		require.Equal(t, connectors.Stop, connectors.KindOf(err))
		require.Error(t, err)
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	sasl := &kafka.SASL{Mechanism: "PLAIN", Username: "u", Password: "s3cr3t"}
	encryption := &kafka.TLS{Key: []byte("k3y")}
	encoded, err := json.Marshal(kafka.Options{SASL: sasl})
	require.NoError(t, err)
	for _, text := range []string{fmt.Sprint(sasl), fmt.Sprintf("%+v %#v %s", *sasl, sasl, sasl), string(encoded), fmt.Sprintf("%v %+v %#v", *encryption, encryption, *encryption)} {
		require.NotContains(t, text, "s3cr3t")
		require.NotContains(t, text, "k3y")
		require.NotContains(t, text, "[107 51 121]")
	}
}

// certificates makes an authority and a server certificate for 127.0.0.1.
func certificates(t *testing.T) (ca []byte, server tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
