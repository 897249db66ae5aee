package world

// application is an application of the contract as the ticket tools know
// it: some components carry its code, others a name it has besides.
type application struct {
	code       string
	components []string
	weight     int  // share of the project's tickets
	outside    bool // known to the contract but outside its perimeter
}

// supportProject is a support project of the generated contract.
type supportProject struct {
	key, name, tranche string
	volume             int // tickets in 18 months at scale 1
	applications       []application
}

func cassiopee() supportProject {
	return supportProject{key: "N2CAS", name: "Support N2 Cassiopée", tranche: "FERME", volume: 860, applications: []application{
		{code: "CASSIOPEE", components: []string{"CASSIOPEE", "CASSIOPEE", "CASSIOPEE Gestion"}, weight: 50},
		{code: "CASSIOPEE-SCELLES", components: []string{"CASSIOPEE-SCELLES", "Scellés"}, weight: 15},
		{code: "BRIQ", components: []string{"BRIQ"}, weight: 6},
		{code: "BDOC", components: []string{"Bdoc"}, weight: 8},
		{code: "PHN", components: []string{"PHN"}, weight: 4},
		{code: "CASSIOPEE-EIA", components: []string{"CASSIOPEE-EIA", "ECHANGES"}, weight: 9},
		{code: "API-TOTEM", components: []string{"API-TOTEM"}, weight: 4},
		{code: "FS-EDITION-PORTALIS", components: []string{"FS-EDITION-PORTALIS"}, weight: 3},
		{code: "CJN", components: []string{"CJN"}, weight: 1, outside: true},
	}}
}

func penal() supportProject {
	return supportProject{key: "N2PEN", name: "Support N2 applications pénales", tranche: "OPTIONNELLE_2", volume: 440, applications: []application{
		{code: "SISPOPP", components: []string{"SISPoPP"}, weight: 12},
		{code: "LMP", components: []string{"LMP"}, weight: 10},
		{code: "VIGIE", components: []string{"VIGIE"}, weight: 5},
		{code: "BIE", components: []string{"BIE"}, weight: 5},
		{code: "TDEX", components: []string{"TDEX"}, weight: 6},
		{code: "MINOS", components: []string{"MINOS", "Minos"}, weight: 14},
		{code: "BEPI", components: []string{"BEPI"}, weight: 2},
		{code: "LEPI-DOSSIER", components: []string{"LEPI"}, weight: 2},
		{code: "PEPI", components: []string{"PEPI"}, weight: 1},
		{code: "SIROCCO", components: []string{"SIROCCO"}, weight: 4},
		{code: "PEPP", components: []string{"Documentaire NATINF"}, weight: 3},
		{code: "WIKI-DACG", components: []string{"WIKI DACG"}, weight: 2},
		{code: "RECAT", components: []string{"RECAT"}, weight: 3},
		{code: "GAETANE", components: []string{"Gaetane"}, weight: 2},
		{code: "BOAPV", components: []string{"BOAPV", "BOAP V2"}, weight: 4},
		{code: "SIVAC", components: []string{"SIVAC"}, weight: 7},
		{code: "CPJ", components: []string{"CPJ"}, weight: 3},
		{code: "EMAP", components: []string{"EMAP"}, weight: 3},
		{code: "PORTAIL-SI-PENAL", components: []string{"PORTAIL-SI-PENAL"}, weight: 4},
		{code: "RECAP", components: []string{"RéCAP"}, weight: 3},
		{code: "CLEPSYDRE", components: []string{"Clepsydre"}, weight: 3},
		{code: "EMMA", components: []string{"EMMA"}, weight: 2},
	}}
}

func digitalProcedure() supportProject {
	return supportProject{key: "N2PPN", name: "Support N2 Procédure pénale numérique", tranche: "OPTIONNELLE_1", volume: 600, applications: []application{
		{code: "PPN", components: []string{"PPN"}, weight: 6},
		{code: "BPN", components: []string{"BPN"}, weight: 22},
		{code: "SPS", components: []string{"SPS"}, weight: 12},
		{code: "CPN", components: []string{"CPN", "CEPN"}, weight: 12},
		{code: "SPP", components: []string{"SPP"}, weight: 9},
		{code: "EPOPEE", components: []string{"EPOPEE", "EDD"}, weight: 10},
		{code: "INFOPARQUET", components: []string{"Info Parquet"}, weight: 6},
		{code: "E-DES", components: []string{"e-DES"}, weight: 3},
		{code: "IDJ", components: []string{"IDJ"}, weight: 3},
		{code: "MINUTIER", components: []string{"MINUTIER"}, weight: 4},
		{code: "NPP", components: []string{"NPP"}, weight: 9},
		{code: "NOE", components: []string{"NOE"}, weight: 3},
		{code: "PFE", components: []string{"PFE"}, weight: 1, outside: true},
	}}
}

// maintenance is the development project beside the support: its issues are no
// tickets of the contract.
func maintenance() supportProject {
	return supportProject{key: "MCO", name: "Maintien en condition opérationnelle", volume: 250, applications: []application{{}}}
}
