package slip

// Item is one of the nine items that a slip must bear, by the contract's
// own word for it.
type Item string

// The items, in the order of the contract.
const (
	Titulaire    Item = "titulaire"    // who the supplier is
	Responsable  Item = "responsable"  // who is responsible for the delivery
	Destinataire Item = "destinataire" // "Ministère de la Justice – SG/DNUM/CCP"
	Prestation   Item = "prestation"   // code of the service: the application's name
	Marche       Item = "marche"       // which contract it is
	Commande     Item = "commande"     // number of the order
	Date         Item = "date"         // of the delivery
	Reference    Item = "reference"    // of the deliverable
	Livrables    Item = "livrables"    // the documents delivered
)

// Items are the nine, in the order of the contract.
func Items() []Item {
	return []Item{Titulaire, Responsable, Destinataire, Prestation, Marche, Commande, Date, Reference, Livrables}
}

// signature is the label of what is asked beside the nine.
const signature Item = "signature"

// labels are how the line of an item may begin, folded. The first word of a
// longer label decides nothing: "date de signature" is no date of delivery.
var labels = map[string]Item{
	"titulaire": Titulaire, "titulaire du marche": Titulaire, "identification du titulaire": Titulaire, "societe": Titulaire, "fournisseur": Titulaire, "raison sociale": Titulaire,
	"responsable": Responsable, "responsable de la livraison": Responsable, "nom du responsable": Responsable, "responsable en charge de la livraison": Responsable,
	"nom du responsable en charge de la livraison": Responsable, "nom du responsable de la livraison": Responsable, "emetteur": Responsable,
	"destinataire": Destinataire, "destinataires": Destinataire, "a l'attention de": Destinataire,
	"prestation": Prestation, "code de la prestation": Prestation, "code prestation": Prestation, "code de prestation": Prestation, "nom de l'applicatif": Prestation, "applicatif": Prestation, "application": Prestation,
	"marche": Marche, "numero de marche": Marche, "numero du marche": Marche, "n° de marche": Marche, "n° marche": Marche, "n° du marche": Marche, "identification du marche": Marche, "reference du marche": Marche,
	"commande": Commande, "numero de commande": Commande, "n° de commande": Commande, "n° commande": Commande, "bon de commande": Commande, "numero du bon de commande": Commande, "n° de bon de commande": Commande, "n° du bon de commande": Commande,
	"date": Date, "date de livraison": Date, "date de la livraison": Date, "livre le": Date,
	"reference": Reference, "reference du livrable": Reference, "reference livrable": Reference, "references du livrable": Reference, "ref. du livrable": Reference, "ref. livrable": Reference,
	"livrables": Livrables, "livrables documentaires": Livrables, "livrable documentaire": Livrables, "documents": Livrables, "documents livres": Livrables, "liste des livrables": Livrables, "liste des documents": Livrables,
	"signature": signature, "signature du titulaire": signature, "signature du responsable": signature, "signe par": signature, "signe le": signature, "date et signature": signature,
}
