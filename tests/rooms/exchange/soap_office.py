"""A department's SOAP service for tests: a WSDL, and a system that checks requests against it."""

from pathlib import Path

from lxml import etree

from rooms.exchange.network import Seen

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
SCHEMA = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:office:types"
    targetNamespace="urn:office:types" elementFormDefault="qualified">
  <xsd:element name="GetLicences"><xsd:complexType><xsd:sequence>
    <xsd:element name="request" type="t:Question"/>
    <xsd:element name="trace" type="xsd:string" minOccurs="0"/>
  </xsd:sequence></xsd:complexType></xsd:element>
  <xsd:complexType name="Base"><xsd:sequence>
    <xsd:element name="channel" type="xsd:string"/></xsd:sequence></xsd:complexType>
  <xsd:complexType name="Question"><xsd:complexContent><xsd:extension base="t:Base"><xsd:sequence>
    <xsd:element ref="t:holder"/>
    <xsd:element name="language" form="unqualified" minOccurs="0"><xsd:simpleType>
      <xsd:restriction base="xsd:string"><xsd:enumeration value="fr"/></xsd:restriction>
    </xsd:simpleType></xsd:element>
  </xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
  <xsd:element name="holder" type="xsd:string"/>
  <xsd:element name="GetLicencesResponse"><xsd:complexType><xsd:sequence>
    <xsd:element name="result" minOccurs="0"><xsd:complexType><xsd:sequence>
      <xsd:element name="licence" type="t:Licence" minOccurs="0" maxOccurs="unbounded"/>
    </xsd:sequence></xsd:complexType></xsd:element>
  </xsd:sequence></xsd:complexType></xsd:element>
  <xsd:complexType name="Licence"><xsd:sequence>
    <xsd:element name="class" type="xsd:string"/>
    <xsd:element name="until" type="xsd:date" nillable="true"/>
    <xsd:element name="fee" type="xsd:decimal" minOccurs="0"/>
  </xsd:sequence><xsd:attribute name="no" type="xsd:int"/></xsd:complexType>
</xsd:schema>"""
WSDL = """<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:w="urn:office"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:q="urn:office:types"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:office" name="Office">
  <wsdl:types>{types}</wsdl:types>
  <wsdl:message name="In"><wsdl:part name="p" element="q:GetLicences"/></wsdl:message>
  <wsdl:message name="Out"><wsdl:part name="p" element="q:GetLicencesResponse"/></wsdl:message>
  <wsdl:message name="RpcIn"><wsdl:part name="holder" type="xsd:string"/>
    <wsdl:part name="question" type="q:Question"/></wsdl:message>
  <wsdl:message name="RpcOut"><wsdl:part name="result" type="q:Licence"/></wsdl:message>
  <wsdl:portType name="Licences">
    <wsdl:operation name="GetLicences"><wsdl:documentation>Licences of a holder</wsdl:documentation>
      <wsdl:input message="w:In"/><wsdl:output message="w:Out"/></wsdl:operation>
    <wsdl:operation name="Find"><wsdl:input message="w:RpcIn"/><wsdl:output message="w:RpcOut"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="Over12" type="w:Licences"><soap12:binding
    transport="http://schemas.xmlsoap.org/soap/http"/></wsdl:binding>
  <wsdl:binding name="Over11" type="w:Licences">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="GetLicences"><soap:operation soapAction="urn:office/GetLicences"/>
      <wsdl:input>{header}<soap:body use="{use}"/></wsdl:input>
      <wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>
    <wsdl:operation name="Find"><soap:operation soapAction="" style="rpc"/>
      <wsdl:input><soap:body use="literal" namespace="urn:rpc"/></wsdl:input>
      <wsdl:output><soap:body use="literal" namespace="urn:rpc"/></wsdl:output></wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="Office">
    <wsdl:port name="Twelve" binding="w:Over12"><soap12:address location="http://x/12"/></wsdl:port>
    <wsdl:port name="Eleven" binding="w:Over11"><soap:address location="{location}"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>"""
IMPORTS = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <xsd:import namespace="urn:office:types" schemaLocation="{location}"/></xsd:schema>"""


def write_wsdl(folder: Path, location: str, **changes: str) -> Path:
    """The description with its schema inside."""
    given = {"types": SCHEMA, "use": "literal", "header": "", "location": location} | changes
    (folder / "office.wsdl").write_text(WSDL.format(**given), "utf-8")
    return folder / "office.wsdl"


def licence(number: object, inner: str) -> str:
    return f'<licence no="{number}">{inner}</licence>'


GOOD = licence(2, "<class> car </class><until>2027-01-31</until><fee>12.50</fee>") + licence(
    1,
    '<class>bus</class><until xsi:nil="true" xmlns:xsi='
    '"http://www.w3.org/2001/XMLSchema-instance"/>',
)


def response(inner: str) -> bytes:
    """A good answer that holds ``inner`` as its result."""
    return enveloped(
        f'<GetLicencesResponse xmlns="urn:office:types"><result>{inner}</result>'
        "</GetLicencesResponse>"
    )


def enveloped(content: str, before: str = "") -> bytes:
    """A SOAP 1.1 envelope."""
    return (
        f'<?xml version="1.0"?>\n<e:Envelope xmlns:e="{ENVELOPE}">{before}'
        f"<e:Body>{content}</e:Body></e:Envelope>"
    ).encode()


def holder_of(seen: Seen) -> str:
    """Whom a request asks for, once another reader of XML Schema has found nothing wrong with it."""
    envelope = etree.fromstring(seen.body)
    assert envelope.tag == f"{{{ENVELOPE}}}Envelope"
    (content,) = envelope.find(f"{{{ENVELOPE}}}Body")
    etree.XMLSchema(etree.fromstring(SCHEMA)).assertValid(content)
    return str(content.findtext(".//{urn:office:types}holder"))
